import type { Code, CodePayload, Design, UpdateCode, UpsertCode } from '@qregg/contract'
import { invalidField } from '../errors.ts'
import type { StoredCode } from './code.ts'
import { readPayload, urlOf } from './payload.ts'

export type Changes = Partial<
  Pick<StoredCode, 'title' | 'payload' | 'active' | 'tags' | 'metadata' | 'externalId' | 'design'>
>

/** What a PATCH or PUT asks to change, but for the design, which is checked before. @throws ApiError 422 when it would change what is printed. */
export function changesOf(
  before: StoredCode,
  given: UpdateCode | UpsertCode,
  design: Design | null | undefined,
): Changes {
  for (const name of ['id', 'shortCode', 'type', 'mode'] as const) {
    const value = name in given ? (given as Record<string, unknown>)[name] : undefined
    if (value !== undefined && value !== before[name]) {
      throw invalidField(
        name,
        `cannot be changed from ${before[name]}: it is what is printed; make a new code instead`,
      )
    }
  }
  const { title, active, tags, metadata, externalId } = given as UpdateCode
  const payload = payloadOf(before, given as UpdateCode)
  const changes: Changes = { title, payload, active, tags, metadata, externalId, design }
  return Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined))
}

/** The payload that is asked for, read by the code's own type. What a static code holds is printed and stays. */
function payloadOf(before: StoredCode, given: UpdateCode): CodePayload | undefined {
  const asked = given.payload === undefined ? undefined : readPayload(before.type, given.payload)
  const payload = before.type === 'url' ? withDestination(before, asked, given) : asked
  if (before.type !== 'url' && typeof given.destination === 'string')
    throw invalidField(
      'destination',
      `belongs to url codes; this one is of type ${before.type}, so send payload`,
    )
  if (payload === undefined || before.mode === 'dynamic') return payload
  if (JSON.stringify(payload) === JSON.stringify(before.payload)) return undefined
  throw invalidField(
    given.payload === undefined ? 'destination' : 'payload',
    'cannot be changed: a static code holds it in its picture; make a new code, with mode dynamic if it is to change later',
  )
}

/** `destination` is short for the payload's url. Sent back together, the one that differs from today's is meant. */
function withDestination(
  before: StoredCode,
  payload: CodePayload | undefined,
  { destination }: UpdateCode,
): CodePayload | undefined {
  if (destination === null)
    throw invalidField('destination', 'must be a URL; to stop a code, set active to false')
  const today = urlOf(before)
  const url = payload && urlOf({ type: 'url', payload })
  if (destination === undefined || destination === url) return payload
  if (url === undefined || url === today) return { url: destination }
  if (destination === today) return payload
  throw invalidField('destination', 'and payload.url differ; send one of them')
}

const CHANGEABLE = [
  'title',
  'payload',
  'destination',
  'active',
  'tags',
  'metadata',
  'externalId',
  'design',
] as const

/** What a change of a code may change. */
export type Changeable = Pick<Code, (typeof CHANGEABLE)[number]>

/** The fields of the old resource that the new one has otherwise. */
export function changedFields(before: Changeable, after: Changeable): Partial<Changeable> {
  const changed = CHANGEABLE.filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]))
  return Object.fromEntries(changed.map((name) => [name, before[name]]))
}
