import { operations } from '@qregg/contract'
import { type Bundle, defineCreate, defineInputFields, type ZObject } from 'zapier-platform-core'
import { call } from '../api/call.ts'
import { codeDetails } from '../inputs/code-details.ts'
import { chosenCode, codeInput } from '../inputs/code-input.ts'
import { filledIn, listOf } from '../inputs/filled-in.ts'
import { LABELS } from '../inputs/labels.ts'
import { type CodeOutput, codeOutput, codeOutputFields, codeSample } from '../outputs/code.ts'

const inputFields = defineInputFields([
  codeInput,
  {
    key: 'destination',
    label: LABELS.destination,
    type: 'string',
    required: false,
    placeholder: 'https://example.com/menu',
    helpText: 'Where a scan leads from now on. What is left blank stays as it is, here and below.',
  },
  {
    key: 'active',
    label: LABELS.active,
    type: 'boolean',
    required: false,
    helpText: 'An inactive QR code shows a small page instead of its destination.',
  },
  ...codeDetails,
])

type Input = {
  codeId: string
  destination?: string
  active?: boolean
  title?: string
  tags?: string[]
  metadata?: Record<string, string>
}

async function perform(z: ZObject, bundle: Bundle<Input>): Promise<CodeOutput> {
  const { codeId, tags, ...rest } = filledIn(bundle.inputData)
  const { data } = await call(z, bundle, operations.updateCode, {
    params: { id: chosenCode(z, { codeId }) },
    body: { ...rest, tags: listOf(tags) },
  })
  return codeOutput(z, data)
}

export const updateCode = defineCreate({
  key: 'update_code',
  noun: 'QR Code',
  display: {
    label: 'Update QR Code',
    description: 'Updates where a QR code leads, its title and more. What is printed stays as it is.',
  },
  operation: { inputFields, perform, sample: codeSample, outputFields: codeOutputFields },
})
