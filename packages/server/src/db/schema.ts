import type {
  AuditAction,
  ChangeSource,
  DeliveryState,
  ErasureKind,
  ErasureState,
  Plan,
  Role,
  SubscribableEvent,
  WebhookBatch,
  WebhookSource,
  WebhookState,
} from '@qregg/contract'
import type { Generated, Kysely, Transaction } from 'kysely'

/**
 * Columns are the same on every engine: text ids, epoch milliseconds as bigint, 0 or 1 for booleans, JSON as text.
 * `num` is a row's small number: what the scan log knows workspaces and codes by.
 */
export type Schema = {
  settings: { key: string; value: string }
  workspaces: {
    num: Generated<number>
    id: string
    name: string
    plan: Plan
    created_at: number
    /** When its people were last told of webhooks that are not well. */
    noticed_at: Generated<number | null>
  }
  api_keys: {
    id: string
    workspace_id: string
    name: string
    hash: string
    prefix: string
    last_four: string
    scopes: string
    created_by: string | null
    created_at: number
    last_used_at: number | null
    expires_at: number | null
    revoked_at: number | null
  }
  people: {
    id: string
    name: string
    email: string
    /** The address in lower case. */
    email_key: string
    /** 1: they, or who let them in, have shown that the address is theirs. */
    email_verified: number
    /** argon2id; null for who signs in elsewhere alone. */
    password: string | null
    created_at: number
    updated_at: number
  }
  /** Whom another service knows a person as. */
  identities: { provider: 'google'; subject: string; person_id: string; created_at: number }
  sessions: {
    id: string
    token_hash: string
    person_id: string
    browser: string | null
    os: string | null
    created_at: number
    last_used_at: number
    expires_at: number
  }
  /** Mailed links that prove who follows them, until they do. */
  verifications: {
    token_hash: string
    kind: 'reset_password'
    person_id: string
    created_at: number
    expires_at: number
  }
  members: { workspace_id: string; person_id: string; role: Role; joined_at: number }
  domains: { id: number; host: string | null }
  codes: {
    num: Generated<number>
    id: string
    workspace_id: string
    workspace_num: number
    domain_id: number
    short_code: string
    type: string
    mode: string
    title: string | null
    payload: string
    destination: string | null
    active: number
    tags: string
    metadata: string
    external_id: string | null
    /** JSON of how the code looks, with what was found out about it; null: plain. */
    design: string | null
    /** The logo in the design, to find out which ones are used. */
    logo_id: string | null
    revision: number
    created_at: number
    updated_at: number
    deleted_at: number | null
  }
  code_tags: { workspace_num: number; tag: string; code_num: number }
  code_revisions: {
    code_num: number
    revision: number
    at: number
    action: 'created' | 'updated' | 'deleted' | 'restored'
    actor: string
    source: string
    snapshot: string
    design: string | null
  }
  logos: {
    id: string
    workspace_id: string
    kind: 'vector' | 'pixels'
    width: number
    height: number
    content: string
    created_at: number
    /** When a design last asked for it, or had it as housekeeping came by. */
    used_at: number
  }
  idempotency_keys: {
    workspace_id: string
    operation: string
    key: string
    fingerprint: string
    status: number
    body: string
    created_at: number
  }
  agents: { id: number; text: string }
  scans: ScanRow
  webhooks: {
    id: string
    workspace_id: string
    workspace_num: number
    url: string
    secret: string
    previous_secret: string | null
    previous_secret_until: number | null
    events: string
    filter: string
    description: string | null
    source: WebhookSource
    created_by: string
    subscription_key: string
    cursor_id: number
    state: WebhookState
    disabled_reason: string | null
    failures: number
    first_failure_at: number | null
    last_success_at: number | null
    next_probe_at: number | null
    /** Since when the receiver has answered nothing but 410. */
    gone_since: number | null
    /** When the engine gave up on it; null while it runs, and when its owner stopped it. */
    disabled_at: number | null
    /** When the people of its workspace were told that it is not well. */
    noticed_at: Generated<number | null>
    batch: WebhookBatch
    max_per_second: number | null
    created_at: number
    updated_at: number
  }
  /** Scans that an owner has asked to be sent again: those with cursor_id < id <= end_id. */
  replays: {
    id: string
    webhook_id: string
    cursor_id: number
    end_id: number
    /** What was asked for, by which the same request is known again. `until_at` null: up to when it was made. */
    since_at: Generated<number | null>
    until_at: Generated<number | null>
    created_at: number
  }
  deliveries: {
    id: string
    webhook_id: string
    kind: 'scan' | 'event' | 'ping'
    event: SubscribableEvent | 'ping'
    format: number
    scan_ids: string | null
    body: string | null
    state: DeliveryState
    attempt: number
    step: number
    next_at: number
    lease_until: number | null
    /** The instance that sends it, where there are many. */
    claimed_by: Generated<number | null>
    created_at: number
    done_at: number | null
  }
  erasures: {
    id: string
    workspace_id: string
    workspace_num: number
    kind: ErasureKind
    before_at: number | null
    /** Which visitor it is about, until it is done. */
    scan_num: number | null
    visitor: number | null
    day: number | null
    /** The newest scan when it was asked for: later ones are not meant. */
    until_id: number
    state: ErasureState
    erased: number
    claimed_until: number
    created_by: string
    created_at: number
    done_at: number | null
  }
  audit_log: {
    num: Generated<number>
    id: string
    workspace_id: string
    at: number
    action: AuditAction
    source: ChangeSource
    actor_kind: 'person' | 'api_key' | 'server'
    actor_id: string | null
    /** As it was called then: who is deleted stays here by name. */
    actor_name: string
    subject_id: string
    subject_name: string | null
    before_text: string | null
    after_text: string | null
  }
  invitations: {
    id: string
    workspace_id: string
    token_hash: string
    role: Role
    /** Null: for whoever has the link. */
    email: string | null
    invited_by: string
    invited_by_name: string
    created_at: number
    expires_at: number
  }
  /** Mail that is to be sent. `body` is sealed; `next_at` is when it is due, or until when somebody is at it. */
  mails: {
    num: Generated<number>
    recipient: string
    subject: string
    body: string
    /** 1: somebody waits for it. */
    urgent: Generated<number>
    attempts: number
    created_at: number
    next_at: number
  }
  delivery_attempts: {
    delivery_id: string
    number: number
    at: number
    status: number | null
    error_class: string | null
    duration_ms: number
    response_head: string | null
  }
}

/** A row of the append-only scan log, and of the folded store that is read by code and workspace. */
export type ScanRow = {
  id: number
  workspace_num: number
  code_num: number
  /** The code's revision that served this scan: its destination is known for ever. */
  revision: number
  at: number
  country: string | null
  city: string | null
  device: string | null
  os: string | null
  browser: string | null
  referrer: string | null
  reason: string
  /** Version of the rule that judged the reason. */
  rule: number
  /** Daily salted hash of the visitor, 52 bits; null for what no visitor did. */
  visitor: number | null
  /** Row of `agents`; null once that dictionary is full. */
  agent_id: number | null
}

export type Database = Kysely<Schema>
/** What a repository takes: the database, or the transaction it runs in. Never the outer one inside a transaction. */
export type Db = Kysely<Schema> | Transaction<Schema>
