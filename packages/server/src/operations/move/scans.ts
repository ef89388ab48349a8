import { CompiledQuery, sql, type Transaction } from 'kysely'
import type { Schema } from '../../db/schema.ts'
import { createSaltFile } from '../../scans/enrichment/salt-file.ts'
import { CURSOR_KEY, FOLD } from '../../scans/postgres/fold-sql.ts'
import { partitionOf } from '../../scans/postgres/partitions.ts'
import { expectedTotal } from './removed-scans.ts'
import type { Source } from './source.ts'
import { quote } from './tables.ts'

const DAY_MS = 86_400_000
/** Scans of still older months, which only a wrong clock has made, share the default partition. */
const MONTHS_AT_MOST = 240
const FOLDED_AT_ONCE = 50_000

/** Makes a partition for every month that has scans. The server makes this month's and the next ones. */
export async function makePartitions({ connection }: Source, trx: Transaction<Schema>): Promise<void> {
  const months = connection
    .prepare<[number], { at: number }>(
      `select min(at) as at from scans where at > 0
       group by strftime('%Y%m', at / 1000, 'unixepoch') order by at desc limit ?`,
    )
    .all(MONTHS_AT_MOST)
  for (const { at } of months) {
    const { name, from, to } = partitionOf(at)
    await sql`create table ${sql.raw(quote(name))} partition of scans
      for values from (${sql.lit(from)}) to (${sql.lit(to)})`.execute(trx)
  }
}

/** Folds all scans: lists of codes have their counts, and statistics their numbers, from the first moment. */
export async function foldAll(trx: Transaction<Schema>): Promise<void> {
  for (let last: number | null = 0; last !== null; ) {
    const folded: { rows: Array<{ last: number | null }> } = await trx.executeQuery<{ last: number | null }>(
      CompiledQuery.raw(FOLD, [last, FOLDED_AT_ONCE]),
    )
    last = folded.rows[0]?.last ?? null
  }
  await sql`update fold_cursor set last = (select coalesce(max(id), 0) from scans)
    where k = ${sql.lit(CURSOR_KEY)}`.execute(trx)
}

/** Takes along the salts that are still in use, so that a visitor of this morning is not a new one this afternoon. */
export async function copySalts({ paths }: Source, trx: Transaction<Schema>, now: number): Promise<void> {
  const today = Math.floor(now / DAY_MS)
  for (const [day, salt] of createSaltFile(paths.path).read()) {
    if (day < today - 1 || day > today + 1) continue
    await sql`insert into salts (day, salt) values (${day}, ${salt.toString('base64')})`.execute(trx)
  }
}

/** Says how the folded scans differ from the moved ones; undefined when every human scan is counted. */
export async function compareTotals(source: Source, trx: Transaction<Schema>): Promise<string | undefined> {
  const { connection } = source
  const here =
    (await expectedTotal(source)) ??
    connection
      .prepare<[], { total: number }>("select count(*) as total from scans where reason = 'human'")
      .get()?.total
  const { rows } = await sql<{ total: number }>`
    select coalesce(sum(total), 0)::bigint as total from code_totals`.execute(trx)
  if (rows[0]?.total === here) return undefined
  return `code_totals counts ${rows[0]?.total} scans by people; the installation has ${here}.`
}
