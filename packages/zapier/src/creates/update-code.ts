import { type CodeType, operations, type UpdateCode } from '@qregg/contract'
import { type Bundle, defineCreate, defineInputFields, type ZObject } from 'zapier-platform-core'
import { call } from '../api/call.ts'
import { readFeatures } from '../api/features.ts'
import { codeDetails } from '../inputs/code-details.ts'
import { chosenCode, codeInput, lookInputs } from '../inputs/code-input.ts'
import { filledIn, listOf } from '../inputs/filled-in.ts'
import { LABELS } from '../inputs/labels.ts'
import { payloadInputs, splitPayload } from '../inputs/payload-inputs.ts'
import { chosenType, knownTypes, typeInputs } from '../inputs/type-inputs.ts'
import { type CodeOutput, codeOutput, codeOutputFields, codeSample } from '../outputs/code.ts'

const destinationInput = {
  key: 'destination',
  label: LABELS.destination,
  type: 'string',
  required: false,
  placeholder: 'https://example.com/menu',
  helpText: 'Where a scan leads from now on. What is left blank stays as it is, here and below.',
} as const

const activeInput = {
  key: 'active',
  label: LABELS.active,
  type: 'boolean',
  required: false,
  helpText: 'An inactive QR code shows a small page instead of its destination.',
} as const

/** The inputs for the type that the code has, as its owner says, for the code may be mapped; and those of every type. */
async function changes(z: ZObject, bundle: Bundle<Input>) {
  const has = await readFeatures(z, bundle)
  const type = chosenType(bundle.inputData?.type)
  const isKnown = knownTypes(has).includes(type)
  return [
    ...typeInputs(has, {
      required: false,
      helpText: 'The type that the QR code has, to change more than a URL. A type is never changed.',
    }),
    ...(type === 'url' || !isKnown ? [destinationInput] : payloadInputs(type, { optional: true })),
    activeInput,
    ...codeDetails,
    ...lookInputs(has),
  ]
}

const inputFields = defineInputFields([codeInput, changes])

type Input = {
  codeId?: string
  type?: string
  tags?: string[]
  /** The inputs of the payload, and the other fields of a code. */
  [name: string]: unknown
}

async function perform(z: ZObject, bundle: Bundle<Input>): Promise<CodeOutput> {
  const { codeId, type, tags, ...filled } = filledIn(bundle.inputData)
  const params = { id: chosenCode(z, { codeId }) }
  const change = await payloadChange(z, bundle, params, chosenType(type), filled)
  const body = { ...change, tags: listOf(tags) } as UpdateCode
  const { data } = await call(z, bundle, operations.updateCode, { params, body })
  return codeOutput(z, data)
}

/** A payload is replaced as a whole, so what was left blank is taken from the code as it is. */
async function payloadChange(
  z: ZObject,
  bundle: Bundle<Input>,
  params: { id: string },
  type: CodeType,
  filled: Record<string, unknown>,
): Promise<Record<string, unknown>> {
  const { payload, rest } = splitPayload(type, filled)
  if (Object.keys(payload).length === 0) return rest
  // In the documented way, which every server knows.
  if (type === 'url') return { destination: payload.url, ...rest }
  const { data } = await call(z, bundle, operations.getCode, { params })
  if (data.type !== type)
    throw new z.errors.Error(`Type is ${type}, but this QR code has the type ${data.type}. Choose that one.`)
  const whole: Record<string, unknown> = { ...data.payload, ...payload }
  // Who opens a network has no password to fill in: the old one goes.
  if (payload.security === 'none' && payload.password === undefined) delete whole.password
  return { payload: whole, ...rest }
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
