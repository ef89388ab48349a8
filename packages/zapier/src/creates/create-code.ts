import { operations } from '@qregg/contract'
import { type Bundle, defineCreate, defineInputFields, type ZObject } from 'zapier-platform-core'
import { call } from '../api/call.ts'
import { readFeatures } from '../api/features.ts'
import { codeDetails, referenceInput } from '../inputs/code-details.ts'
import { filledIn, listOf } from '../inputs/filled-in.ts'
import { LABELS } from '../inputs/labels.ts'
import { payloadInputs } from '../inputs/payload-inputs.ts'
import { type CodeOutput, codeOutput, codeOutputFields, codeSample } from '../outputs/code.ts'

const shortCodeInput = {
  key: 'shortCode',
  label: LABELS.shortCode,
  type: 'string',
  required: false,
  helpText: 'What stands at the end of the short URL. Leave it blank, and one is made.',
} as const

/** Fields that only some servers know. */
async function newerInputs(z: ZObject, bundle: Bundle) {
  const has = await readFeatures(z, bundle)
  return [
    ...(has('codes.short_code') ? [shortCodeInput] : []),
    ...(has('codes.external_id') ? [referenceInput] : []),
  ]
}

type Input = {
  destination: string
  title?: string
  tags?: string[]
  metadata?: Record<string, string>
  shortCode?: string
  externalId?: string
}

async function perform(z: ZObject, bundle: Bundle<Input>): Promise<CodeOutput> {
  const { destination = '', tags, ...rest } = filledIn(bundle.inputData)
  const { data } = await call(z, bundle, operations.createCode, {
    body: {
      type: 'url',
      mode: 'dynamic',
      payload: payloadInputs.url.payload({ destination }),
      ...rest,
      tags: listOf(tags),
    },
  })
  return codeOutput(z, data)
}

export const createCode = defineCreate({
  key: 'create_code',
  noun: 'QR Code',
  display: {
    label: 'Create QR Code',
    description: 'Creates a dynamic QR code, whose destination can be changed after it is printed.',
  },
  operation: {
    inputFields: defineInputFields([...payloadInputs.url.inputs, ...codeDetails, newerInputs]),
    perform,
    sample: codeSample,
    outputFields: codeOutputFields,
  },
})
