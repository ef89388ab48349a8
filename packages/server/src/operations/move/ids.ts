import { sql, type Transaction } from 'kysely'
import type { Schema } from '../../db/schema.ts'
import { foldedCursor, type Source } from './source.ts'
import { quote, type Table } from './tables.ts'

/** The highest scan id that anything in the installation remembers, be the scan kept or not: no other may get it. */
export function highestScanId({ connection, paths }: Source): number {
  const row = connection
    .prepare<[], { id: number | null }>(
      `select max(id) as id from (
        select max(id) as id from scans
        union all select max(cursor_id) from webhooks
        union all select max(max(cursor_id, end_id)) from replays
        union all select max(value) from deliveries, json_each(scan_ids)
      )`,
    )
    .get()
  return Math.max(row?.id ?? 0, foldedCursor(paths.folded))
}

/** Has everything that the target numbers go on above what was ever given out. */
export async function continueNumbers(
  source: Source,
  trx: Transaction<Schema>,
  tables: readonly Table[],
): Promise<void> {
  for (const { name, identity } of tables) {
    if (identity === undefined) continue
    const highest = highestNumber(source, name, identity)
    if (highest > 0)
      await sql`select setval(pg_get_serial_sequence(${quote(name)}, ${identity}), ${highest}::bigint)`.execute(
        trx,
      )
  }
  const scan = highestScanId(source)
  if (scan > 0) await sql`select setval('scan_ids', ${scan}::bigint)`.execute(trx)
}

/** SQLite remembers the highest number of a table also when its row is gone. */
function highestNumber({ connection }: Source, table: string, column: string): number {
  const highest = connection
    .prepare<[], { number: number | null }>(`select max(${quote(column)}) as number from ${quote(table)}`)
    .get()
  const remembered = connection
    .prepare<[string], { seq: number }>('select seq from sqlite_sequence where name = ?')
    .get(table)
  return Math.max(highest?.number ?? 0, remembered?.seq ?? 0)
}

/** What is wrong with the number that the next scan would get; undefined when it is above all that are known. */
export async function compareNumbers(source: Source, trx: Transaction<Schema>): Promise<string | undefined> {
  const { rows } = await sql<{ last: number }>`select last_value as last from scan_ids`.execute(trx)
  const highest = highestScanId(source)
  if ((rows[0]?.last ?? 0) >= highest) return undefined
  return `The sequence scan_ids is at ${rows[0]?.last}; the installation remembers the scan ${highest}.`
}
