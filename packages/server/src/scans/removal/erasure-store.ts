import { type Erasure, LIMITS } from '@qregg/contract'
import type { Selectable } from 'kysely'
import type { Clock } from '../../clock.ts'
import type { Database, ScanRow, Schema } from '../../db/schema.ts'
import { transact } from '../../db/transaction.ts'
import { ApiError, notFound } from '../../errors.ts'
import type { RecordChange } from '../../http/audit.ts'
import type { Author, Caller } from '../../http/caller.ts'
import type { NewId } from '../../ids.ts'

export type ErasureRow = Selectable<Schema['erasures']>
/** What is to be erased: all that came before a moment, or what the visitor of one scan did on its day. */
export type Erasable = { before: number } | { scan: ScanRow }

const LEASE_MS = 60_000
/** A claim that ends later was made before a wall clock was put back: no instance's is so far ahead of another's. */
const CLAIM_AT_MOST_MS = 10 * LEASE_MS
/** How often whoever carries one out says that he still does, whether there is anything to tell or not. */
export const HOLD_EVERY_MS = LEASE_MS / 3
const DAY_MS = 86_400_000

/** What has been asked to be erased. One process at a time carries one of them out, and says so once a chunk. */
export function createErasureStore({
  database,
  clock,
  newId,
  record,
}: {
  database: Database
  clock: Clock
  newId: NewId
  record: RecordChange
}) {
  const pending = () => database.selectFrom('erasures').where('state', '=', 'pending')

  return {
    /** `head`: the newest scan there is. @throws ApiError 403 when too many are not through */
    async add(caller: Caller, what: Erasable, head: number, author: Author): Promise<Erasure> {
      const { workspace, id: askedBy } = caller
      const { count } = await pending()
        .where('workspace_id', '=', workspace.id)
        .select((builder) => builder.fn.countAll<number>().as('count'))
        .executeTakeFirstOrThrow()
      if (Number(count) >= LIMITS.erasuresPerWorkspace)
        throw new ApiError('limit_reached', `${count} erasures are not through. Wait until they are.`)
      const scan = 'scan' in what ? what.scan : null
      const row: ErasureRow = {
        id: newId('erasure'),
        workspace_id: workspace.id,
        workspace_num: workspace.num,
        kind: scan ? 'visitor' : 'before',
        before_at: 'before' in what ? what.before : null,
        scan_num: scan?.id ?? null,
        // All simulated scans are of one visitor who is nobody.
        visitor: scan && scan.reason !== 'test' ? scan.visitor : null,
        day: scan && Math.floor(scan.at / DAY_MS),
        until_id: head,
        state: 'pending',
        erased: 0,
        claimed_until: 0,
        created_by: askedBy,
        created_at: clock.now(),
        done_at: null,
      }
      await transact(database, async (trx) => {
        await trx.insertInto('erasures').values(row).execute()
        await record(trx, {
          workspaceId: workspace.id,
          action: 'scans.erasure_requested',
          by: author,
          subject: { id: row.id, name: null },
          // Not whose: that is forgotten when it is done.
          after: row.before_at === null ? 'one visitor' : `before ${new Date(row.before_at).toISOString()}`,
        })
      })
      return toResource(row)
    },

    async get(caller: Caller, id: string): Promise<Erasure> {
      const row = await database
        .selectFrom('erasures')
        .selectAll()
        .where('id', '=', id)
        .where('workspace_id', '=', caller.workspace.id)
        .executeTakeFirst()
      if (!row) throw notFound('erasure')
      return toResource(row)
    },

    /** The oldest that nobody is at; undefined when there is none. */
    async claim(): Promise<ErasureRow | undefined> {
      const now = clock.now()
      const row = await pending()
        .selectAll()
        .where((is) =>
          is.or([is('claimed_until', '<=', now), is('claimed_until', '>', now + CLAIM_AT_MOST_MS)]),
        )
        .orderBy('id')
        .executeTakeFirst()
      if (!row) return undefined
      const taken = await database
        .updateTable('erasures')
        .set({ claimed_until: now + LEASE_MS })
        .where('id', '=', row.id)
        .where('claimed_until', '=', row.claimed_until)
        .executeTakeFirst()
      return taken.numUpdatedRows === 0n ? undefined : row
    },

    /** It goes on; one that was given back stays so. */
    async hold(id: string): Promise<void> {
      await database
        .updateTable('erasures')
        .set({ claimed_until: clock.now() + LEASE_MS })
        .where('id', '=', id)
        .where('claimed_until', '>', 0)
        .execute()
    },

    /** So many more are gone, and there may be others. */
    async goOn(id: string, erased: number): Promise<void> {
      await database
        .updateTable('erasures')
        .set((builder) => ({
          erased: builder('erased', '+', erased),
          claimed_until: clock.now() + LEASE_MS,
        }))
        .where('id', '=', id)
        .execute()
    },

    /** Gives it back: it is gone on with at once, here or elsewhere. */
    async release(id: string): Promise<void> {
      await database.updateTable('erasures').set({ claimed_until: 0 }).where('id', '=', id).execute()
    },

    /**
     * All are gone, and with them what was remembered to find them. Given back instead when it means more by now: scans
     * that had waited on another instance's disk.
     */
    async finish({ id, until_id: until }: ErasureRow): Promise<void> {
      const { numUpdatedRows } = await database
        .updateTable('erasures')
        .set({ state: 'done', done_at: clock.now(), scan_num: null, visitor: null, day: null })
        .where('id', '=', id)
        .where('until_id', '=', until)
        .executeTakeFirstOrThrow()
      if (numUpdatedRows === 0n) await this.release(id)
    },
  }
}

function toResource(row: ErasureRow): Erasure {
  const iso = (at: number | null) => (at === null ? null : new Date(at).toISOString())
  return {
    id: row.id,
    kind: row.kind,
    before: iso(row.before_at),
    state: row.state,
    erased: row.erased,
    createdAt: new Date(row.created_at).toISOString(),
    doneAt: iso(row.done_at),
  }
}
