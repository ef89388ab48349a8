import { existsSync } from 'node:fs'
import BetterSqlite from 'better-sqlite3'
import { CompiledQuery, sql, type Transaction } from 'kysely'
import type { Schema } from '../../db/schema.ts'
import { CURSOR_KEY, FOLDED_TABLES } from '../../scans/postgres/fold-sql.ts'
import { TALLIED } from '../../scans/stats/sums.ts'
import type { Source } from './source.ts'

const ROWS_AT_ONCE = 5_000

const SUMS = { ...Object.fromEntries(TALLIED.map((name) => [name, 'bigint'])), facts: 'jsonb' }
/** What the folded store keeps beside scans, with PostgreSQL's types. */
const COLUMNS: Record<(typeof FOLDED_TABLES)[number], Record<string, string>> = {
  code_totals: { code_num: 'bigint', total: 'bigint', uniques: 'bigint', last_at: 'bigint' },
  visits: { subject: 'bigint', day: 'integer', visitor: 'bigint' },
  stats_quarters: { subject: 'bigint', quarter: 'integer', ...SUMS },
  stats_days: { subject: 'bigint', day: 'integer', ...SUMS },
}

/** SQLite has the facts as text. */
const withFacts = (row: Record<string, unknown>) =>
  typeof row.facts === 'string' ? { ...row, facts: JSON.parse(row.facts) } : row

/**
 * Where old scans were removed, their counts are in the folded store alone: then its sums are taken as they are, and the
 * server goes on folding where it had come to. Answers whether that was so.
 * @throws when they cannot be had: the counts would be lost
 */
export async function takeSumsOfRemoved(source: Source, trx: Transaction<Schema>): Promise<boolean> {
  if (!hasRemoved(source)) return false
  await sql.raw(`truncate ${FOLDED_TABLES.join(', ')}`).execute(trx)
  await withStore(source, async (store) => {
    for (const [table, columns] of Object.entries(COLUMNS)) {
      const names = Object.keys(columns).join(', ')
      const shape = Object.entries(columns)
        .map((column) => column.join(' '))
        .join(', ')
      const rows = store.prepare<[], Record<string, unknown>>(`select ${names} from ${table}`)
      for (const chunk of chunks(rows.iterate()))
        await trx.executeQuery(
          CompiledQuery.raw(
            `insert into ${table} (${names}) select * from json_to_recordset($1::json) as r(${shape})`,
            [JSON.stringify(chunk.map(withFacts))],
          ),
        )
    }
    await sql`update fold_cursor set last = ${lastOf(store)} where k = ${sql.lit(CURSOR_KEY)}`.execute(trx)
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
