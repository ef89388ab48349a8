import type { Code, CreateCode, UpdateCode, UpsertCode } from '@qregg/contract'
import { LIMITS } from '@qregg/contract'
import type { Clock } from '../clock.ts'
import type { Database, Db } from '../db/schema.ts'
import { isUniqueViolation } from '../db/sqlite.ts'
import { transact } from '../db/transaction.ts'
import { ApiError, invalidField, notFound } from '../errors.ts'
import type { Caller } from '../http/caller.ts'
import type { NewId } from '../ids.ts'
import { NO_SCANS, type ScanCounts, type StoredCode, toResource } from './code.ts'
import { findCode, findCodeByExternalId, insertCode, writeCode } from './code-store.ts'
import type { Author, CodeChanged, CodeEvents, CountScans } from './ports.ts'
import { isReserved } from './reserved-words.ts'
import { makeShortCode } from './short-codes.ts'

export type CodesDeps = {
  database: Database
  clock: Clock
  newId: NewId
  publicUrl: string
  /** Whether a URL leads back to this server: a code that did would lead in a circle. */
  isOwnHost(url: URL): boolean
  events: CodeEvents
  changed: CodeChanged
  countScans: CountScans
}

/** What an idempotent request keeps of its answer, inside the transaction. */
type Keep = (trx: Db, code: Code, created: boolean) => Promise<void>
const keepNothing: Keep = async () => {}

export type Codes = ReturnType<typeof createCodes>

const SHORT_CODE_TRIES = 8
const DAY_MS = 86_400_000

/** Makes, changes, deletes and restores codes: each change with its revision and its event in one transaction. */
export function createCodes(deps: CodesDeps) {
  const { database, clock, events } = deps
  const resource = (code: StoredCode, counts: ScanCounts = NO_SCANS) =>
    toResource(code, counts, deps.publicUrl)
  const countsOf = (code: StoredCode) => deps.countScans([code]).get(code.num) ?? NO_SCANS

  function checkDestination(url: string | undefined, path: string) {
    if (url !== undefined && deps.isOwnHost(new URL(url)))
      throw invalidField(path, 'must not lead back to this server')
  }

  async function insert(trx: Db, caller: Caller, given: CreateCode, author: Author): Promise<StoredCode> {
    const now = clock.now()
    for (let tries = 0; tries < SHORT_CODE_TRIES; tries++) {
      const code = await insertCode(
        trx,
        {
          id: deps.newId('code'),
          workspaceId: caller.workspace.id,
          workspaceNum: caller.workspace.num,
          shortCode: given.shortCode ?? makeShortCode(),
          type: given.type,
          mode: given.mode,
          title: given.title ?? null,
          payload: given.payload,
          active: given.active,
          tags: given.tags ?? [],
          metadata: given.metadata ?? {},
          externalId: given.externalId ?? null,
          revision: 1,
          createdAt: now,
          updatedAt: now,
          deletedAt: null,
        },
        author,
      )
      if (code) return code
      if (given.shortCode !== undefined) {
        throw new ApiError(
          'short_code_taken',
          `The short code ${given.shortCode} is taken. Choose another, or leave it out.`,
          {
            details: [{ path: 'shortCode', message: 'is taken' }],
          },
        )
      }
    }
    throw new ApiError('unavailable', 'No free short code was found. Try again.', {
      headers: { 'Retry-After': '1' },
    })
  }

  async function refuseTakenExternalId(
    trx: Db,
    caller: Caller,
    externalId: string | null | undefined,
    ownId?: string,
  ) {
    if (!externalId) return
    const other = await findCodeByExternalId(trx, caller.workspace.id, externalId)
    if (other && other.id !== ownId) throw externalIdTaken(externalId, other.id)
  }

  function checkNew(given: CreateCode) {
    checkDestination(given.payload.url, 'payload.url')
    if (given.shortCode !== undefined && isReserved(given.shortCode)) {
      throw invalidField('shortCode', 'is a word that the server keeps for itself; choose another')
    }
  }

  async function emitCreated(trx: Db, code: StoredCode) {
    await events.emit(trx, code, 'code.created', { code: resource(code) }, code.updatedAt)
  }

  async function change(
    trx: Db,
    before: StoredCode,
    given: Changes,
    counts: ScanCounts,
    author: Author,
  ): Promise<StoredCode> {
    const after = { ...before, ...given }
    const previous = changedFields(resource(before), resource(after))
    if (Object.keys(previous).length === 0) return before
    after.revision = before.revision + 1
    after.updatedAt = Math.max(clock.now(), before.updatedAt)
    await writeCode(trx, after, 'updated', author)
    await events.emit(
      trx,
      after,
      'code.updated',
      { code: resource(after, counts), previous },
      after.updatedAt,
    )
    return after
  }

  function committed(code: StoredCode) {
    deps.changed(code)
    events.committed()
  }

  /** Rethrows what a racing writer caused as the conflict it is. */
  function explain(error: unknown, externalId: string | null | undefined): never {
    if (isUniqueViolation(error) && externalId) throw externalIdTaken(externalId)
    throw error
  }

  return {
    async create(caller: Caller, given: CreateCode, author: Author, keep: Keep = keepNothing): Promise<Code> {
      checkNew(given)
      const code = await transact(database, async (trx) => {
        await refuseTakenExternalId(trx, caller, given.externalId)
        const made = await insert(trx, caller, given, author)
        await emitCreated(trx, made)
        await keep(trx, resource(made), true)
        return made
      }).catch((error) => explain(error, given.externalId))
      committed(code)
      return resource(code)
    },

    async get(caller: Caller, id: string): Promise<StoredCode> {
      const code = await findCode(database, caller.workspace.id, id)
      if (!code) throw notFound('code')
      return code
    },

    async update(caller: Caller, id: string, given: UpdateCode, author: Author): Promise<Code> {
      const current = await this.get(caller, id)
      const counts = countsOf(current)
      const code = await transact(database, async (trx) => {
        const before = await findCode(trx, caller.workspace.id, id)
        if (!before) throw notFound('code')
        const changes = changesOf(before, given)
        checkDestination(changes.payload?.url, given.payload ? 'payload.url' : 'destination')
        await refuseTakenExternalId(trx, caller, changes.externalId, id)
        return await change(trx, before, changes, counts, author)
      }).catch((error) => explain(error, given.externalId))
      committed(code)
      return resource(code, counts)
    },

    async upsert(
      caller: Caller,
      externalId: string,
      given: UpsertCode,
      author: Author,
    ): Promise<{ code: Code; created: boolean }> {
      const fresh: CreateCode = { ...given, active: given.active ?? true, externalId }
      checkNew(fresh)
      const result = await transact(database, async (trx) => {
        const before = await findCodeByExternalId(trx, caller.workspace.id, externalId)
        if (before) {
          const counts = countsOf(before)
          return {
            code: await change(trx, before, changesOf(before, given), counts, author),
            counts,
            created: false,
          }
        }
        const code = await insert(trx, caller, fresh, author)
        await emitCreated(trx, code)
        return { code, counts: NO_SCANS, created: true }
      }).catch((error) => explain(error, externalId))
      committed(result.code)
      return { code: resource(result.code, result.counts), created: result.created }
    },

    async remove(caller: Caller, id: string, author: Author): Promise<void> {
      const counts = countsOf(await this.get(caller, id))
      const code = await transact(database, async (trx) => {
        const before = await findCode(trx, caller.workspace.id, id)
        if (!before) throw notFound('code')
        const now = Math.max(clock.now(), before.updatedAt)
        const after = { ...before, revision: before.revision + 1, updatedAt: now, deletedAt: now }
        await writeCode(trx, after, 'deleted', author)
        await events.emit(trx, after, 'code.deleted', { code: resource(before, counts) }, now)
        return after
      })
      committed(code)
    },

    /** Brings a deleted code back within 30 days, with its scans. */
    async restore(caller: Caller, id: string, author: Author): Promise<Code> {
      const deleted = await findCode(database, caller.workspace.id, id, { includeDeleted: true })
      if (!deleted) throw notFound('code')
      const counts = countsOf(deleted)
      const code = await transact(database, async (trx) => {
        const before = await findCode(trx, caller.workspace.id, id, { includeDeleted: true })
        if (!before) throw notFound('code')
        if (before.deletedAt === null) return before
        if (before.deletedAt < clock.now() - LIMITS.restoreDays * DAY_MS) {
          throw new ApiError(
            'gone',
            `The code was deleted more than ${LIMITS.restoreDays} days ago and cannot be restored.`,
          )
        }
        await refuseTakenExternalId(trx, caller, before.externalId, id)
        const now = Math.max(clock.now(), before.updatedAt)
        const after = { ...before, revision: before.revision + 1, updatedAt: now, deletedAt: null }
        await writeCode(trx, after, 'restored', author)
        await events.emit(trx, after, 'code.updated', { code: resource(after, counts), previous: {} }, now)
        return after
      })
      committed(code)
      return resource(code, counts)
    },

    resource: (code: StoredCode) => resource(code, countsOf(code)),
    resources(list: StoredCode[]): Code[] {
      const counts = deps.countScans(list)
      return list.map((code) => resource(code, counts.get(code.num)))
    },
  }
}

type Changes = Partial<Pick<StoredCode, 'title' | 'payload' | 'active' | 'tags' | 'metadata' | 'externalId'>>

/** What a PATCH or PUT asks to change. @throws ApiError 422 when it would change what is printed. */
function changesOf(before: StoredCode, given: UpdateCode | UpsertCode): Changes {
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
  const changes: Changes = { title, payload, active, tags, metadata, externalId }
  return Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined))
}

/** `destination` is short for the payload's url. Sent back together, the one that differs from today's is meant. */
function payloadOf(before: StoredCode, given: UpdateCode): StoredCode['payload'] | undefined {
  const { payload, destination } = given
  if (destination === undefined || destination === payload?.url) return payload
  if (payload === undefined || payload.url === before.payload.url) return { url: destination }
  if (destination === before.payload.url) return payload
  throw invalidField('destination', 'and payload.url differ; send one of them')
}

/** The fields of the old resource that the new one has otherwise. */
function changedFields(before: Code, after: Code): Partial<Code> {
  const names = ['title', 'payload', 'destination', 'active', 'tags', 'metadata', 'externalId'] as const
  const changed = names.filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]))
  return Object.fromEntries(changed.map((name) => [name, before[name]]))
}

function externalIdTaken(externalId: string, existingId?: string) {
  const owner = existingId ? ` by ${existingId}` : ''
  return new ApiError(
    'external_id_taken',
    `The externalId ${externalId} is used${owner}. PUT /codes/external/{externalId} updates that code.`,
    {
      details: [{ path: 'externalId', message: `is used${owner}` }],
      existingId,
    },
  )
}
