import { CompiledQuery, type Transaction } from 'kysely'
import type { Schema } from '../../db/schema.ts'
import type { SqliteConnection } from '../../db/sqlite.ts'
import { readChunks } from './rows.ts'
import { MADE_COLUMNS, quote, type Table } from './tables.ts'

/** Copies a table, whose rows keep their numbers. Answers how many texts had to be mended. */
export async function copyTable(
  source: SqliteConnection,
  trx: Transaction<Schema>,
  table: Table,
  progress: (rows: number) => void,
): Promise<{ rows: number; mended: number }> {
  const name = quote(table.name)
  const columns = table.columns.map(quote)
  const made = MADE_COLUMNS[table.name] ?? {}
  const insert = `insert into ${name} (${[...columns, ...Object.keys(made).map(quote)].join(', ')}) overriding system value
    select ${[...columns, ...Object.values(made)].join(', ')} from json_populate_recordset(null::${name}, $1::json)`
  const done = { rows: 0, mended: 0 }
  for (const { rows, mended } of readChunks(source, table)) {
    await trx.executeQuery(CompiledQuery.raw(insert, [JSON.stringify(rows)]))
    done.rows += rows.length
    done.mended += mended
    progress(done.rows)
  }
  return done
}

/** Takes out the rows that migrations have put in: the source has them too. */
export async function emptyTables(trx: Transaction<Schema>, tables: readonly Table[]): Promise<void> {
  for (const { name } of tables.toReversed())
    await trx.executeQuery(CompiledQuery.raw(`delete from ${quote(name)}`))
}
