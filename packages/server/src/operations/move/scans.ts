import { sql, type Transaction } from 'kysely'
import type { Schema } from '../../db/schema.ts'
import { createSaltFile } from '../../scans/enrichment/salt-file.ts'
import { partitionOf } from '../../scans/postgres/partitions.ts'
import { expectedTotal } from './removed-scans.ts'
import type { Source } from './source.ts'
import { quote } from './tables.ts'

const DAY_MS = 86_400_000
/** Scans of still older months, which only a wrong clock has made, share the default partition. */
const MONTHS_AT_MOST = 240

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

/** Sums up all scans at once, to what the fold would come to: lists of codes have their counts from the first moment. */
export async function foldAll(trx: Transaction<Schema>): Promise<void> {
  await sql`insert into daily_visitors (code_num, day, visitor)
    select distinct code_num, (at / ${sql.lit(DAY_MS)})::integer, visitor from scans
    where reason = 'human' and visitor is not null`.execute(trx)
  await sql`insert into code_totals (code_num, total, uniques, last_at)
    select code_num, total, coalesce(uniques, 0), last_at
    from (
      select code_num, count(*) as total, max(at) as last_at from scans where reason = 'human' group by code_num
    ) sums
    left join (select code_num, count(*) as uniques from daily_visitors group by code_num) visits using (code_num)`.execute(
    trx,
  )
  await sql`update fold_cursor set last = (select coalesce(max(id), 0) from scans) where k = 1`.execute(trx)
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
