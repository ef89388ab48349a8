import { hash } from 'node:crypto'
import { LIMITS, type Logo } from '@qregg/contract'
import type { Clock } from '../../clock.ts'
import type { Database, Schema } from '../../db/schema.ts'
import { transact } from '../../db/transaction.ts'
import { ApiError, notFound } from '../../errors.ts'
import type { Caller } from '../../http/caller.ts'
import { type Studio, StudioRefusal } from '../studio/studio.ts'
import type { StoredLogo, UploadType } from './stored-logo.ts'

type Row = Pick<Schema['logos'], 'id' | 'kind' | 'width' | 'height' | 'created_at'>

const DAY_MS = 86_400_000
const KEPT_DAYS = 30

export type Logos = ReturnType<typeof createLogos>

/** The logos of workspaces, by what they show: the same one twice is one. */
export function createLogos(deps: { database: Database; clock: Clock; studio: Studio }) {
  const { database, clock, studio } = deps

  return {
    /** Reads a picture, draws it again and keeps it. @throws ApiError 422 with what is wrong, 403 when there are too many */
    async upload(
      caller: Caller,
      type: UploadType,
      bytes: Uint8Array,
    ): Promise<{ logo: Logo; created: boolean }> {
      const workspace = caller.workspace.id
      const stored = await read(studio, workspace, type, bytes)
      const { kind, width, height, content } = stored
      const id = `logo_${hash('sha256', `${workspace} ${kind} ${content}`).slice(0, 32)}`
      const now = clock.now()
      return await transact(database, async (trx) => {
        const known = await trx
          .updateTable('logos')
          .set({ used_at: now })
          .where('id', '=', id)
          .returning(['id', 'kind', 'width', 'height', 'created_at'])
          .executeTakeFirst()
        if (known) return { logo: told(known), created: false }
        const { count } = await trx
          .selectFrom('logos')
          .select((builder) => builder.fn.countAll<number>().as('count'))
          .where('workspace_id', '=', workspace)
          .executeTakeFirstOrThrow()
        if (Number(count) >= LIMITS.logosPerWorkspace) {
          throw new ApiError(
            'limit_reached',
            `The workspace has ${LIMITS.logosPerWorkspace} logos. Those that no code uses are deleted after ${KEPT_DAYS} days.`,
          )
        }
        const row = {
          id,
          workspace_id: workspace,
          kind,
          width,
          height,
          content,
          created_at: now,
          used_at: now,
        }
        await trx.insertInto('logos').values(row).execute()
        return { logo: told(row), created: true }
      })
    },

    async get(caller: Caller, id: string): Promise<Logo> {
      const row = await rowOf(database, caller.workspace.id, id)
      if (!row) throw notFound('logo')
      return told(row)
    },

    /** The logo of a workspace for drawing; null for another workspace's, and for one that there is not. */
    async find(workspaceId: string, id: string): Promise<StoredLogo | null> {
      return (await rowOf(database, workspaceId, id)) ?? null
    },

    /** The same for a design that is about to be saved: housekeeping then leaves it alone until it is. */
    async claim(workspaceId: string, id: string): Promise<StoredLogo | null> {
      const mine = database.updateTable('logos').set({ used_at: clock.now() })
      await mine.where('id', '=', id).where('workspace_id', '=', workspaceId).execute()
      return await this.find(workspaceId, id)
    },

    /** Forgets logos that no code has used for 30 days; a deleted code keeps its own as long as it can be restored. */
    async sweep(): Promise<void> {
      const now = clock.now()
      const restorable = now - LIMITS.restoreDays * DAY_MS
      await database
        .updateTable('logos')
        .set({ used_at: now })
        .where('used_at', '<', now - DAY_MS)
        .where((builder) =>
          builder.exists(
            builder
              .selectFrom('codes')
              .select('codes.num')
              .whereRef('codes.logo_id', '=', 'logos.id')
              .where((one) =>
                one.or([one('codes.deleted_at', 'is', null), one('codes.deleted_at', '>', restorable)]),
              ),
          ),
        )
        .execute()
      await database
        .deleteFrom('logos')
        .where('used_at', '<', now - KEPT_DAYS * DAY_MS)
        .execute()
    },
  }
}

async function read(
  studio: Studio,
  workspaceId: string,
  type: UploadType,
  bytes: Uint8Array,
): Promise<StoredLogo> {
  try {
    const job = { kind: 'logo', type, bytes, maximumPixels: LIMITS.logoPixels } as const
    return await studio.do(job, { workspaceId })
  } catch (error) {
    if (!(error instanceof StudioRefusal)) throw error
    const details = [{ path: error.field, message: error.message }]
    throw new ApiError('validation_failed', `The logo ${error.message}.`, { details })
  }
}

const rowOf = (database: Database, workspaceId: string, id: string) =>
  database
    .selectFrom('logos')
    .select(['id', 'kind', 'width', 'height', 'content', 'created_at'])
    .where('id', '=', id)
    .where('workspace_id', '=', workspaceId)
    .executeTakeFirst()

function told({ id, kind, width, height, created_at }: Row): Logo {
  return { id, kind, width, height, createdAt: new Date(created_at).toISOString() }
}
