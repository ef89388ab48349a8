import { setImmediate as nextTurn } from 'node:timers/promises'
import { listKeys } from '../api-keys/routes.ts'
import { type AuditLog, toEntry } from '../audit-log/audit-log.ts'
import type { StoredCode } from '../codes/code.ts'
import { followingCodes } from '../codes/code-store.ts'
import type { Codes } from '../codes/codes.ts'
import type { NameActors } from '../codes/ports.ts'
import { listRevisions } from '../codes/revisions.ts'
import type { Database } from '../db/schema.ts'
import type { Caller } from '../http/caller.ts'
import { listMembers } from '../members/members.ts'
import type { Subscriptions } from '../webhooks/subscriptions.ts'
import { toResource } from '../webhooks/webhook.ts'

/** Rows of a page: what is in memory at a time, and what one statement reads. */
const PAGE = 100

export type FilesDeps = {
  database: Database
  codes: Codes
  nameActors: NameActors
  subscriptions: Subscriptions
  auditLog: AuditLog
}

type Lines = AsyncGenerator<Buffer>

/** Codes, deleted ones too, each with its revisions in its line, newest first. */
export async function* codeLines(deps: FilesDeps, { workspace }: Caller): Lines {
  for (let after = 0; ; ) {
    const page = await followingCodes(deps.database, workspace.id, { after, limit: PAGE })
    const resources = await deps.codes.resources(page)
    for (const [index, code] of page.entries()) {
      const deletedAt = code.deletedAt === null ? null : new Date(code.deletedAt).toISOString()
      const whole = JSON.stringify({ ...resources[index], deletedAt })
      // A code may have been changed a million times: its line comes in pieces.
      yield Buffer.from(`${whole.slice(0, -1)},"revisions":[`)
      yield* revisionPieces(deps, code)
      yield Buffer.from(']}\n')
    }
    await nextTurn()
    if (page.length < PAGE) return
    after = page.at(-1)?.num ?? after
  }
}

async function* revisionPieces({ database, nameActors }: FilesDeps, { num }: StoredCode): Lines {
  for (let before: number | undefined; ; ) {
    const { shown, hasMore } = await listRevisions(database, nameActors, num, { limit: PAGE, before })
    const text = shown.map((revision) => JSON.stringify(revision)).join(',')
    if (text !== '') yield Buffer.from(before === undefined ? text : `,${text}`)
    if (!hasMore) return
    before = shown.at(-1)?.revision
    await nextTurn()
  }
}

/** Webhooks as the API tells them: without secrets. */
export async function* webhookLines({ subscriptions }: FilesDeps, caller: Caller): Lines {
  for (let before: string | undefined; ; ) {
    const found = await subscriptions.list(caller, { limit: PAGE }, before)
    const shown = found.slice(0, PAGE)
    yield lines(shown.map(toResource))
    if (found.length <= PAGE) return
    before = shown.at(-1)?.id
  }
}

export async function* memberLines({ database }: FilesDeps, { workspace }: Caller): Lines {
  yield lines(await listMembers(database, workspace.id))
}

/** API keys as they are listed: without the keys. */
export async function* apiKeyLines(deps: FilesDeps, { workspace }: Caller): Lines {
  yield lines(await listKeys(deps, workspace.id))
}

/** The audit log, newest first. */
export async function* auditLines({ auditLog }: FilesDeps, { workspace }: Caller): Lines {
  for (let before: number | undefined; ; ) {
    const rows = await auditLog.list(workspace.id, { before, limit: PAGE })
    yield lines(rows.map(toEntry))
    if (rows.length < PAGE) return
    before = rows.at(-1)?.num
    await nextTurn()
  }
}

function lines(list: readonly unknown[]): Buffer {
  return Buffer.from(list.map((one) => `${JSON.stringify(one)}\n`).join(''))
}
