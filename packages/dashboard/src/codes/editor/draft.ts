import type { Code, CreateCode, PreviewCode, UpdateCode } from '@qregg/contract'
import { designOf, type Look, lookOf } from './look.ts'
import { emptyPayload, type PayloadDraft, payloadDraftOf, toPayload } from './payload-draft.ts'
import type { CodeType } from './payload-fields.ts'

/** A row of metadata. Its number keeps the fields apart while names are typed. */
export type Entry = { row: number; name: string; text: string }

/** The whole form. Each type keeps what was typed for it, so that looking at another loses nothing. */
export type Draft = {
  type: CodeType
  mode: Code['mode']
  payloads: Partial<Record<CodeType, PayloadDraft>>
  title: string
  tags: readonly string[]
  shortCode: string
  active: boolean
  metadata: readonly Entry[]
  externalId: string
  look: Look
}

/** The form of a code, or of a new one. */
export function draftOf(code?: Code): Draft {
  return {
    type: code?.type ?? 'url',
    mode: code?.mode ?? 'dynamic',
    payloads: code ? { [code.type]: payloadDraftOf(code.type, code.payload) } : {},
    title: code?.title ?? '',
    tags: code?.tags ?? [],
    shortCode: code?.shortCode ?? '',
    active: code?.active ?? true,
    metadata: Object.entries(code?.metadata ?? {}).map(([name, text], row) => ({ row, name, text })),
    externalId: code?.externalId ?? '',
    look: lookOf(code?.design ?? null),
  }
}

export const payloadOf = ({ type, payloads }: Draft): PayloadDraft => payloads[type] ?? emptyPayload(type)

/** Everything of a form in the API's words. */
function sentOf(draft: Draft) {
  const named = draft.metadata.filter(({ name, text }) => name.trim() !== '' || text !== '')
  return {
    payload: toPayload(draft.type, payloadOf(draft)),
    title: draft.title.trim() || null,
    active: draft.active,
    tags: [...draft.tags],
    metadata: Object.fromEntries(named.map(({ name, text }) => [name.trim(), text])),
    externalId: draft.externalId.trim() || null,
    design: designOf(draft.look),
  }
}

export function createBody(draft: Draft): CreateCode {
  const { type, mode } = draft
  const shortCode = draft.shortCode.trim()
  // Nobody sees the short code of a static code, nor a page in its place.
  const ofDynamic = mode === 'dynamic' ? {} : { active: true }
  return { type, mode, ...sentOf(draft), ...ofDynamic, ...(shortCode ? { shortCode } : {}) } as CreateCode
}

/** What differs from the code as the form began with it; the rest is not sent, so nobody's other change is undone. */
export function changesOf(before: Draft, after: Draft): UpdateCode {
  const [old, now] = [sentOf(before), sentOf(after)]
  const names = Object.keys(now) as Array<keyof typeof now>
  return Object.fromEntries(
    names
      .filter((name) => JSON.stringify(old[name]) !== JSON.stringify(now[name]))
      .map((name) => [name, now[name]]),
  )
}

const SHORT_CODE = /^[A-Za-z0-9_-]{2,64}$/

/** What the picture depends on. */
export function previewBody(draft: Draft): PreviewCode {
  const { type, mode, look } = draft
  const shortCode = draft.shortCode.trim()
  return {
    // The picture of a dynamic code holds its short URL alone, so what it leads to need not be complete yet.
    ...(mode === 'dynamic'
      ? { type: 'url', mode, payload: { url: 'https://example.com' } }
      : { type, mode, payload: toPayload(type, payloadOf(draft)) }),
    ...(SHORT_CODE.test(shortCode) ? { shortCode } : {}),
    design: designOf(look),
  }
}

/** What stands at the path of an error, such as payload.url: an error holds until that is changed. */
export function valueAt(draft: Draft, path: string): unknown {
  const root: unknown = { ...draft, payload: payloadOf(draft), design: draft.look }
  const [first = '', ...rest] = path.split('.')
  // Lists and pairs are changed as a whole; what was third may be second by now.
  const keys = first === 'tags' || first === 'metadata' ? [first] : [first, ...rest]
  return keys.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined,
    root,
  )
}
