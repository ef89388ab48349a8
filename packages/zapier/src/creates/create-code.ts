import { type CreateCode, operations } from '@qregg/contract'
import { type Bundle, defineCreate, defineInputFields, type ZObject } from 'zapier-platform-core'
import { call } from '../api/call.ts'
import { readFeatures } from '../api/features.ts'
import { codeDetails, referenceInput } from '../inputs/code-details.ts'
import { lookInputs } from '../inputs/code-input.ts'
import { filledIn, listOf } from '../inputs/filled-in.ts'
import { LABELS } from '../inputs/labels.ts'
import { payloadInputs, splitPayload } from '../inputs/payload-inputs.ts'
import { chosenType, knownTypes, modeInputs, typeInputs } from '../inputs/type-inputs.ts'
import { type CodeOutput, codeOutput, codeOutputFields, codeSample } from '../outputs/code.ts'

const shortCodeInput = {
  key: 'shortCode',
  label: LABELS.shortCode,
  type: 'string',
  required: false,
  helpText: 'What stands at the end of the short URL. Leave it blank, and one is made.',
} as const

/** The inputs for the type that was chosen, as far as this server knows it. */
async function inputs(z: ZObject, bundle: Bundle<Input>) {
  const has = await readFeatures(z, bundle)
  const type = chosenType(bundle.inputData?.type)
  return [
    ...typeInputs(has, { required: true, default: 'url', helpText: 'What a scan gives.' }),
    ...payloadInputs(knownTypes(has).includes(type) ? type : 'url'),
    ...modeInputs(has),
    ...codeDetails,
    ...lookInputs(has),
    ...(has('codes.short_code') ? [shortCodeInput] : []),
    ...(has('codes.external_id') ? [referenceInput] : []),
  ]
}

type Input = {
  type?: string
  mode?: string
  tags?: string[]
  /** The inputs of the payload, and the other fields of a code. */
  [name: string]: unknown
}

async function perform(z: ZObject, bundle: Bundle<Input>): Promise<CodeOutput> {
  const { type: asked, mode = 'dynamic', tags, ...filled } = filledIn(bundle.inputData)
  const type = chosenType(asked)
  const { payload, rest } = splitPayload(type, filled)
  // An open network is one without a password; only who says otherwise has to fill in more.
  if (type === 'wifi' && payload.password === undefined) payload.security ??= 'none'
  const body = {
    type,
    mode,
    // Without a destination the server says what it must be.
    payload: type === 'url' ? { url: '', ...payload } : payload,
    ...rest,
    tags: listOf(tags),
  } as Partial<CreateCode>
  const { data } = await call(z, bundle, operations.createCode, { body })
  return codeOutput(z, data)
}

export const createCode = defineCreate({
  key: 'create_code',
  noun: 'QR Code',
  display: {
    label: 'Create QR Code',
    description: 'Creates a QR code; what a dynamic one leads to can be changed after it is printed.',
  },
  operation: {
    inputFields: defineInputFields([inputs]),
    perform,
    sample: codeSample,
    outputFields: codeOutputFields,
  },
})
