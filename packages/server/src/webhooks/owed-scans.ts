import type { Database } from '../db/schema.ts'
import type { Owed } from '../scans/removal/remover.ts'

const PAGE = 1_000

/**
 * Which scans up to an id are still to be sent: those above the cursor of a webhook that runs, those of a replay, and
 * those of deliveries that are not done. A webhook that nothing matched is `settled` first, so that its cursor, which
 * stays behind for that alone, keeps nothing back.
 */
export async function owedScans(
  database: Database,
  settle: (webhookId: string) => Promise<void>,
  until: number,
): Promise<Owed> {
  const behind = () =>
    database
      .selectFrom('webhooks')
      .select(['id', 'workspace_num', 'cursor_id'])
      .where('state', 'in', ['active', 'backoff'])
      .where('events', 'like', '%"scan"%')
      .where('cursor_id', '<', until)
      .execute()
  for (const { id } of await behind()) await settle(id)
  const replays = database
    .selectFrom('replays')
    .innerJoin('webhooks', 'webhooks.id', 'replays.webhook_id')
    .select(['workspace_num', 'replays.cursor_id'])
    .where('replays.cursor_id', '<', until)
    .execute()
  const above = new Map<number, number>()
  for (const { workspace_num, cursor_id } of [...(await behind()), ...(await replays)])
    above.set(workspace_num, Math.min(above.get(workspace_num) ?? cursor_id, cursor_id))
  return { above, ids: await undelivered(database, until) }
}

async function undelivered(database: Database, until: number): Promise<Set<number>> {
  const ids = new Set<number>()
  for (let after = ''; ; ) {
    const rows = await database
      .selectFrom('deliveries')
      .select(['id', 'scan_ids'])
      .where('state', 'in', ['pending', 'in_flight'])
      .where('kind', '=', 'scan')
      .where('id', '>', after)
      .orderBy('id')
      .limit(PAGE)
      .execute()
    for (const { scan_ids } of rows)
      for (const id of JSON.parse(scan_ids ?? '[]') as number[]) if (id <= until) ids.add(id)
    const last = rows.at(-1)
    if (!last || rows.length < PAGE) return ids
    after = last.id
  }
}
