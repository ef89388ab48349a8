import { existsSync } from 'node:fs'
import BetterSqlite from 'better-sqlite3'
import { sql, type Transaction } from 'kysely'
import type { Schema } from '../../db/schema.ts'
import type { Source } from './source.ts'

const ROWS_AT_ONCE = 5_000

type Total = { code_num: number; total: number; uniques: number; last_at: number | null }
type Visit = { code_num: number; day: number; visitor: number }

/**
 * Where old scans were removed, their counts are in the folded store alone: then its sums are taken as they are, and the
 * server goes on folding where it had come to. Answers whether that was so.
 * @throws when they cannot be had: the counts would be lost
 */
export async function takeSumsOfRemoved(source: Source, trx: Transaction<Schema>): Promise<boolean> {
  if (!hasRemoved(source)) return false
  await sql`truncate code_totals, daily_visitors`.execute(trx)
  await withStore(source, async (store) => {
    const totals = store.prepare<[], Total>('select code_num, total, uniques, last_at from code_totals')
    for (const rows of chunks(totals.iterate()))
      await sql`insert into code_totals (code_num, total, uniques, last_at)
        select * from json_to_recordset(${JSON.stringify(rows)}::json)
          as r(code_num bigint, total bigint, uniques bigint, last_at bigint)`.execute(trx)
    const visits = store.prepare<[], Visit>('select code_num, day, visitor from daily_visitors')
    for (const rows of chunks(visits.iterate()))
      await sql`insert into daily_visitors (code_num, day, visitor)
        select * from json_to_recordset(${JSON.stringify(rows)}::json)
          as r(code_num bigint, day integer, visitor bigint)`.execute(trx)
    await sql`update fold_cursor set last = ${lastOf(store)} where k = 1`.execute(trx)
  })
  return true
}

/** How many scans by people the sums must count; undefined when the log itself has them all. */
export async function expectedTotal(source: Source): Promise<number | undefined> {
  if (!hasRemoved(source)) return undefined
  return await withStore(
    source,
    async (store) =>
      store.prepare<[], { total: number }>('select coalesce(sum(total), 0) as total from code_totals').get()
        ?.total ?? 0,
  )
}

function hasRemoved({ connection }: Source): boolean {
  return connection.prepare("select 1 from settings where key = 'scans_removed_up_to'").get() !== undefined
}

async function withStore<T>(
  { paths }: Source,
  work: (store: BetterSqlite.Database) => Promise<T>,
): Promise<T> {
  if (!existsSync(paths.folded))
    throw new Error(
      `Old scans were removed (SCAN_RETENTION_DAYS), and ${paths.folded}, which has their counts, is missing. Restore it from a backup.`,
    )
  const store = new BetterSqlite(paths.folded, { readonly: true })
  try {
    return await work(store)
  } finally {
    store.close()
  }
}

function lastOf(store: BetterSqlite.Database): number {
  return store.prepare<[], { last: number }>('select last from fold_cursor where k = 1').get()?.last ?? 0
}

function* chunks<Row>(rows: Iterable<Row>): Generator<Row[]> {
  let chunk: Row[] = []
  for (const row of rows) {
    if (chunk.push(row) < ROWS_AT_ONCE) continue
    yield chunk
    chunk = []
  }
  if (chunk.length > 0) yield chunk
}
