import type { ScanReason, SubscribableEvent, UpdateWebhook, Webhook, WebhookBatch } from '@qregg/contract'
import { USUAL_REASONS } from './words.ts'

/** A webhook as the form has it. */
export type WebhookDraft = {
  url: string
  description: string
  events: SubscribableEvent[]
  onlySome: boolean
  codeIds: string[]
  tags: string[]
  reasons: ScanReason[]
  batch: WebhookBatch
  maxRequestsPerSecond: string
}

export const NEW_DRAFT: WebhookDraft = {
  url: '',
  description: '',
  events: ['scan'],
  onlySome: false,
  codeIds: [],
  tags: [],
  reasons: [...USUAL_REASONS],
  batch: 'batch',
  maxRequestsPerSecond: '',
}

export function draftOf(webhook: Webhook): WebhookDraft {
  const { codeIds = [], tags = [], reasons = [...USUAL_REASONS] } = webhook.filter ?? {}
  return {
    url: webhook.url,
    description: webhook.description ?? '',
    events: [...webhook.events],
    onlySome: codeIds.length + tags.length > 0,
    codeIds: [...codeIds],
    tags: [...tags],
    reasons: [...reasons],
    batch: webhook.batch,
    maxRequestsPerSecond: webhook.maxRequestsPerSecond?.toString() ?? '',
  }
}

const isUsual = (reasons: readonly ScanReason[]) =>
  reasons.length === USUAL_REASONS.length && USUAL_REASONS.every((reason) => reasons.includes(reason))

/** What the API takes. What says nothing else than "everything" is left out. */
export function bodyOf(draft: WebhookDraft) {
  const filter = {
    ...(draft.onlySome && draft.codeIds.length > 0 ? { codeIds: draft.codeIds } : {}),
    ...(draft.onlySome && draft.tags.length > 0 ? { tags: draft.tags } : {}),
    ...(isUsual(draft.reasons) ? {} : { reasons: draft.reasons }),
  }
  const cap = draft.maxRequestsPerSecond.trim()
  return {
    url: draft.url.trim(),
    events: draft.events,
    filter: Object.keys(filter).length > 0 ? filter : null,
    description: draft.description.trim() || null,
    batch: draft.batch,
    maxRequestsPerSecond: cap === '' ? null : Number(cap),
  }
}

/** What differs from the form as it began; the rest is not sent, so nobody's other change is undone. */
export function changesOf(before: WebhookDraft, after: WebhookDraft): UpdateWebhook {
  const [old, now] = [bodyOf(before), bodyOf(after)]
  const names = Object.keys(now) as Array<keyof typeof now>
  const differing = names.filter((name) => JSON.stringify(old[name]) !== JSON.stringify(now[name]))
  return Object.fromEntries(differing.map((name) => [name, now[name]]))
}

/** These fields as a webhook has them, in the words of the form. */
export function fieldsOf(webhook: Webhook, names: readonly string[]): UpdateWebhook {
  const all = Object.entries(bodyOf(draftOf(webhook)))
  return Object.fromEntries(all.filter(([name]) => names.includes(name)))
}
