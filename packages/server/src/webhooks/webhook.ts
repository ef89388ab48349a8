import type { SubscribableEvent, Webhook, WebhookBatch, WebhookFilter, WebhookSource } from '@qregg/contract'
import type { Selectable } from 'kysely'
import type { Schema } from '../db/schema.ts'
import type { Health } from './verdict.ts'

/** A webhook as the database has it. Times are epoch milliseconds. */
export type StoredWebhook = {
  id: string
  workspaceId: string
  workspaceNum: number
  url: string
  /** Sealed: opened only where it signs. */
  sealedSecret: string
  /** The one before, while a rotation is under way. */
  previousSealedSecret: string | null
  previousSecretUntil: number | null
  batch: WebhookBatch
  maxRequestsPerSecond: number | null
  events: SubscribableEvent[]
  filter: WebhookFilter
  description: string | null
  source: WebhookSource
  /** The last scan it has claimed. */
  cursorId: number
  health: Health
  createdAt: number
  updatedAt: number
}

/** The one mapper from a row to a webhook. */
export function fromRow(row: Selectable<Schema['webhooks']>): StoredWebhook {
  return {
    id: row.id,
    workspaceId: row.workspace_id,
    workspaceNum: row.workspace_num,
    url: row.url,
    sealedSecret: row.secret,
    previousSealedSecret: row.previous_secret,
    previousSecretUntil: row.previous_secret_until,
    batch: row.batch,
    maxRequestsPerSecond: row.max_per_second,
    events: JSON.parse(row.events),
    filter: JSON.parse(row.filter),
    description: row.description,
    source: row.source,
    cursorId: row.cursor_id,
    health: {
      state: row.state,
      disabledReason: row.disabled_reason,
      failures: row.failures,
      firstFailureAt: row.first_failure_at,
      lastSuccessAt: row.last_success_at,
      nextProbeAt: row.next_probe_at,
      goneSince: row.gone_since,
      disabledAt: row.disabled_at,
    },
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}

const iso = (at: number | null) => (at === null ? null : new Date(at).toISOString())

/** What the API tells of a webhook, in the contract's order of fields. */
export function toResource(webhook: StoredWebhook): Webhook {
  const { health, filter } = webhook
  return {
    id: webhook.id,
    url: webhook.url,
    events: webhook.events,
    filter: Object.keys(filter).length > 0 ? filter : null,
    description: webhook.description,
    source: webhook.source,
    active: health.state === 'active' || health.state === 'backoff',
    state: health.state,
    disabledReason: health.disabledReason,
    failures: health.failures,
    batch: webhook.batch,
    maxRequestsPerSecond: webhook.maxRequestsPerSecond,
    lastSuccessAt: iso(health.lastSuccessAt),
    nextProbeAt: iso(health.nextProbeAt),
    previousSecretUntil: iso(webhook.previousSecretUntil),
    createdAt: new Date(webhook.createdAt).toISOString(),
    updatedAt: new Date(webhook.updatedAt).toISOString(),
  }
}

/** Whether a filter lets a code through: one of its ids, and one of its tags, where it names any. */
export function filterMatches(filter: WebhookFilter, code: { id: string; tags: readonly string[] }): boolean {
  if (filter.codeIds && !filter.codeIds.includes(code.id)) return false
  return !filter.tags || filter.tags.some((tag) => code.tags.includes(tag))
}
