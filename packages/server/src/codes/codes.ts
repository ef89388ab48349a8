import type { Code, CreateCode, UpdateCode, UpsertCode } from '@qregg/contract'
import { LIMITS } from '@qregg/contract'
import type { Clock } from '../clock.ts'
import { againWhenMade, isUniqueViolation } from '../db/faults.ts'
import type { Database, Db } from '../db/schema.ts'
import { transact } from '../db/transaction.ts'
import { ApiError, invalidField, notFound } from '../errors.ts'
import type { RecordChange } from '../http/audit.ts'
import type { Author, Caller } from '../http/caller.ts'
import type { NewId } from '../ids.ts'
import { audited, auditedDestination } from './audited.ts'
import { type Changes, changedFields, changesOf } from './changes.ts'
import { NO_SCANS, type ScanCounts, type StoredCode, toResource } from './code.ts'
import { findCode, findCodeByExternalId, writeCode } from './code-store.ts'
import { codeChanged, externalIdTaken } from './conflicts.ts'
import { designFor } from './design-from.ts'
import { checkCapacity } from './encoding/qr-text.ts'
import { insertNew, type Prepared, type Printed, refuseTakenExternalId } from './new-code.ts'
import { urlOf } from './payload.ts'
import type { CheckDesign, CodeChanged, CodeEvents, CountScans } from './ports.ts'
import { isReserved } from './reserved-words.ts'
import { findRevision } from './revisions.ts'
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
  checkDesign: CheckDesign
  record: RecordChange
}

/** What an idempotent request keeps of its answer, inside the transaction. */
type Keep = (trx: Db, code: Code, created: boolean) => Promise<void>
const keepNothing: Keep = async () => {}

export type Codes = ReturnType<typeof createCodes>

const DAY_MS = 86_400_000

/** Makes, changes, deletes and restores codes: each change with its revision and its event in one transaction. */
export function createCodes(deps: CodesDeps) {
  const { database, clock, events } = deps
  const resource = (code: StoredCode, counts: ScanCounts = NO_SCANS) =>
    toResource(code, counts, deps.publicUrl)
  async function countsOf(code: StoredCode | undefined): Promise<ScanCounts> {
    return (code && (await deps.countScans([code])).get(code.num)) ?? NO_SCANS
  }

  function checkDestination(url: string | undefined, path: string) {
    if (url !== undefined && deps.isOwnHost(new URL(url)))
      throw invalidField(path, 'must not lead back to this server')
  }

  async function print(caller: Caller, given: CreateCode): Promise<Printed> {
    const shortCode = given.shortCode ?? makeShortCode()
    const code = { ...given, workspaceId: caller.workspace.id, shortCode, design: null }
    return { shortCode, design: await designFor(deps, caller, code, given) }
  }

  function checkNew(given: CreateCode) {
    checkDestination(urlOf(given), 'payload.url')
    checkCapacity({ ...given, shortCode: '' })
    if (given.shortCode !== undefined && isReserved(given.shortCode)) {
      throw invalidField('shortCode', 'is a word that the server keeps for itself; choose another')
    }
  }

  /** Refuses what is taken before it writes anything, so that a transaction of many can go on with the others. */
  async function make(trx: Db, caller: Caller, given: CreateCode, author: Author, printed: Printed) {
    await refuseTakenExternalId(trx, caller, given.externalId)
    const code = await insertNew(trx, deps, caller, { given, printed }, author)
    await emitCreated(trx, code)
    return code
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
    if (previous.payload) await deps.record(trx, auditedDestination(before, after, author))
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
      const printed = await print(caller, given)
      const code = await transact(database, async (trx) => {
        const made = await make(trx, caller, given, author, printed)
        await keep(trx, resource(made), true)
        return made
      }).catch((error) => explain(error, given.externalId))
      committed(code)
      return resource(code)
    },

    /** What has to be looked at before the transaction that makes a code. @throws ApiError */
    async prepare(caller: Caller, given: CreateCode): Promise<Prepared> {
      checkNew(given)
      return { given, printed: await print(caller, given) }
    },

    /**
     * Makes some codes in one transaction: each, or the reason why it was refused, in their order. Few at a time, for
     * on SQLite a transaction holds up what else is going on.
     */
    async createSome(
      caller: Caller,
      list: readonly Prepared[],
      author: Author,
      keep: (trx: Db, results: ReadonlyArray<Code | ApiError>) => Promise<void>,
    ): Promise<Array<Code | ApiError>> {
      const { made, results } = await transact(database, async (trx) => {
        const made: StoredCode[] = []
        const results: Array<Code | ApiError> = []
        for (const { given, printed } of list) {
          const one = await make(trx, caller, given, author, printed).catch(refusal)
          if (!(one instanceof ApiError)) made.push(one)
          results.push(one instanceof ApiError ? one : resource(one))
        }
        await keep(trx, results)
        return { made, results }
      })
      made.forEach(deps.changed)
      events.committed()
      return results
    },

    async get(caller: Caller, id: string): Promise<StoredCode> {
      const code = await findCode(database, caller.workspace.id, id)
      if (!code) throw notFound('code')
      return code
    },

    /** `ifRevision`: only while this is the newest. @throws ApiError 409 when it is not any more */
    async update(
      caller: Caller,
      id: string,
      given: UpdateCode,
      author: Author,
      ifRevision?: number,
    ): Promise<Code> {
      const current = await this.get(caller, id)
      const counts = await countsOf(current)
      const design = await designFor(deps, caller, current, given)
      const code = await transact(database, async (trx) => {
        const before = await findCode(trx, caller.workspace.id, id)
        if (!before) throw notFound('code')
        if (ifRevision !== undefined && ifRevision !== before.revision) throw codeChanged(before.revision)
        const changes = changesOf(before, given, design)
        const url = changes.payload && urlOf({ ...before, payload: changes.payload })
        checkDestination(url, given.payload ? 'payload.url' : 'destination')
        await refuseTakenExternalId(trx, caller, changes.externalId, id)
        return await change(trx, before, changes, counts, author)
      }).catch((error) => explain(error, given.externalId))
      committed(code)
      return resource(code, counts)
    },

    /** Changes a code to what a revision has, as a PATCH with all of it would. */
    async revert(
      caller: Caller,
      id: string,
      revision: number,
      author: Author,
      ifRevision?: number,
    ): Promise<Code> {
      const found = await findRevision(database, (await this.get(caller, id)).num, revision)
      if (!found) throw notFound('revision')
      const { title, payload, active, tags, metadata, externalId, design } = found
      const given = { title, payload, active, tags, metadata, externalId, design }
      return await this.update(caller, id, given as UpdateCode, author, ifRevision)
    },

    async upsert(
      caller: Caller,
      externalId: string,
      given: UpsertCode,
      author: Author,
    ): Promise<{ code: Code; created: boolean }> {
      const fresh: CreateCode = { ...given, active: given.active ?? true, externalId }
      checkNew(fresh)
      const existing = await findCodeByExternalId(database, caller.workspace.id, externalId)
      const counts = await countsOf(existing)
      const printed = existing
        ? { shortCode: existing.shortCode, design: await designFor(deps, caller, existing, given) }
        : await print(caller, fresh)
      const work = async (trx: Db) => {
        const before = await findCodeByExternalId(trx, caller.workspace.id, externalId)
        if (before) {
          const code = await change(trx, before, changesOf(before, given, printed.design), counts, author)
          return { code, counts, created: false }
        }
        const code = await insertNew(trx, deps, caller, { given: fresh, printed }, author)
        await emitCreated(trx, code)
        return { code, counts: NO_SCANS, created: true }
      }
      const result = await againWhenMade(() => transact(database, work)).catch((error) =>
        explain(error, externalId),
      )
      committed(result.code)
      return { code: resource(result.code, result.counts), created: result.created }
    },

    async remove(caller: Caller, id: string, author: Author): Promise<void> {
      const counts = await countsOf(await this.get(caller, id))
      const code = await transact(database, async (trx) => {
        const before = await findCode(trx, caller.workspace.id, id)
        if (!before) throw notFound('code')
        const now = Math.max(clock.now(), before.updatedAt)
        const after = { ...before, revision: before.revision + 1, updatedAt: now, deletedAt: now }
        await writeCode(trx, after, 'deleted', author)
        await deps.record(trx, audited('code.deleted', after, author))
        await events.emit(trx, after, 'code.deleted', { code: resource(before, counts) }, now)
        return after
      })
      committed(code)
    },

    /** What was deleted before this moment cannot be restored. */
    restorableSince: () => clock.now() - LIMITS.restoreDays * DAY_MS,

    /** Brings a deleted code back within 30 days, with its scans. */
    async restore(caller: Caller, id: string, author: Author): Promise<Code> {
      const deleted = await findCode(database, caller.workspace.id, id, { includeDeleted: true })
      if (!deleted) throw notFound('code')
      const counts = await countsOf(deleted)
      const code = await transact(database, async (trx) => {
        const before = await findCode(trx, caller.workspace.id, id, { includeDeleted: true })
        if (!before) throw notFound('code')
        if (before.deletedAt === null) return before
        if (before.deletedAt < this.restorableSince()) {
          throw new ApiError(
            'gone',
            `The code was deleted more than ${LIMITS.restoreDays} days ago and cannot be restored.`,
          )
        }
        await refuseTakenExternalId(trx, caller, before.externalId, id)
        const now = Math.max(clock.now(), before.updatedAt)
        const after = { ...before, revision: before.revision + 1, updatedAt: now, deletedAt: null }
        await writeCode(trx, after, 'restored', author)
        await deps.record(trx, audited('code.restored', after, author))
        await events.emit(trx, after, 'code.updated', { code: resource(after, counts), previous: {} }, now)
        return after
      })
      committed(code)
      return resource(code, counts)
    },

    resource: async (code: StoredCode) => resource(code, await countsOf(code)),
    async resources(list: StoredCode[]): Promise<Code[]> {
      const counts = await deps.countScans(list)
      return list.map((code) => resource(code, counts.get(code.num)))
    },
  }
}

/** A refusal as a value; anything else is thrown on. */
function refusal(error: unknown): ApiError {
  if (error instanceof ApiError) return error
  throw error
}
