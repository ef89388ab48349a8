import { z } from 'zod'
import { shownAs } from '../fields.ts'
import { emailPayloadSchema } from './email.ts'
import { eventPayloadSchema } from './event.ts'
import { geoPayloadSchema } from './geo.ts'
import { phonePayloadSchema } from './phone.ts'
import { smsPayloadSchema } from './sms.ts'
import { textPayloadSchema } from './text.ts'
import { urlPayloadSchema } from './url.ts'
import { vcardPayloadSchema } from './vcard.ts'
import { wifiPayloadSchema } from './wifi.ts'

/** What a code can hold. Other types come additively: a client must bear values that it does not know. */
export const CODE_TYPES = ['url', 'text', 'wifi', 'vcard', 'email', 'sms', 'phone', 'geo', 'event'] as const
export type CodeType = (typeof CODE_TYPES)[number]

/** The payload of each type. A type that is added above is asked for here by the compiler. */
export const PAYLOADS = {
  url: urlPayloadSchema,
  text: textPayloadSchema,
  wifi: wifiPayloadSchema,
  vcard: vcardPayloadSchema,
  email: emailPayloadSchema,
  sms: smsPayloadSchema,
  phone: phonePayloadSchema,
  geo: geoPayloadSchema,
  event: eventPayloadSchema,
} as const satisfies Record<CodeType, z.ZodObject>

export type PayloadOf<Type extends CodeType> = z.output<(typeof PAYLOADS)[Type]>
export type CodePayload = PayloadOf<CodeType>
/** A payload beside the type that says which one it is. */
export type TypedPayload = { [Type in CodeType]: { type: Type; payload: PayloadOf<Type> } }[CodeType]

/** What OpenAPI calls each of them. */
export const PAYLOAD_COMPONENTS = Object.fromEntries(
  CODE_TYPES.map((type) => [z.globalRegistry.get(PAYLOADS[type])?.id ?? type, PAYLOADS[type]]),
)

/**
 * Any payload, as a request brings it. Which one it must be is said by the `type` beside it, so it is only held against
 * its own schema by who knows the type: `checkPayload` here, and the server for a code that it has.
 */
export const payloadSchema = z.looseObject({}).meta({
  override: shownAs({
    anyOf: Object.keys(PAYLOAD_COMPONENTS).map((id) => ({ $ref: `#/components/schemas/${id}` })),
  }),
}) as unknown as z.ZodType<CodePayload, CodePayload>

/** A payload as answers and events tell it: nothing is left to a default. */
const told = (type: CodeType) =>
  z
    .strictObject(
      Object.fromEntries(
        Object.entries<z.ZodType>(PAYLOADS[type].shape).map(([name, field]) => [
          name,
          field instanceof z.ZodDefault ? (field.unwrap() as z.ZodType) : field,
        ]),
      ),
    )
    // Strict, so that a contact is not taken for a phone number and loses the rest; but fields may be added later.
    .meta({ override: ({ jsonSchema }) => Reflect.deleteProperty(jsonSchema, 'additionalProperties') })

/** Any payload in an answer. */
export const toldPayloadSchema = z.union(CODE_TYPES.map(told)) as unknown as z.ZodType<
  CodePayload,
  CodePayload
>

const isType = (type: unknown): type is CodeType =>
  typeof type === 'string' && (CODE_TYPES as readonly string[]).includes(type)

const isObject = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value)

/** Holds the `payload` of a body against the schema of the `type` beside it. */
export const checkPayload = z.check<{ type: CodeType; payload: CodePayload }>(({ value, issues }) => {
  if (!isType(value.type) || !isObject(value.payload)) return
  const read = PAYLOADS[value.type].safeParse(value.payload)
  if (read.success) value.payload = read.data
  else
    for (const issue of read.error.issues)
      issues.push({ ...issue, path: ['payload', ...issue.path], input: value.payload } as never)
})
// Also when other fields are wrong, so that all problems are told at once.
checkPayload._zod.def.when = ({ value }) => typeof value === 'object' && value !== null

export type { Moment } from './moment.ts'
export { readMoment } from './moment.ts'
export { WIFI_SECURITIES, type WifiSecurity } from './wifi.ts'
export {
  emailPayloadSchema,
  eventPayloadSchema,
  geoPayloadSchema,
  phonePayloadSchema,
  smsPayloadSchema,
  textPayloadSchema,
  urlPayloadSchema,
  vcardPayloadSchema,
  wifiPayloadSchema,
}
