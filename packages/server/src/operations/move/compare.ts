import { CompiledQuery, type Transaction } from 'kysely'
import type { Schema } from '../../db/schema.ts'
import type { SqliteConnection } from '../../db/sqlite.ts'
import { type Row, readChunks } from './rows.ts'
import { quote, type Table } from './tables.ts'

/**
 * Reads a table from both sides in the order of its key and compares every value. Answers the first difference, without
 * the values, which may be somebody's; undefined when there is none.
 */
export async function compareTable(
  source: SqliteConnection,
  trx: Transaction<Schema>,
  table: Table,
  progress: (rows: number) => void,
): Promise<string | undefined> {
  const columns = table.columns.map(quote).join(', ')
  // SQLite orders text by its bytes.
  const key = table.key.map(({ name, isText }) => quote(name) + (isText ? ' collate "C"' : '')).join(', ')
  const run = async (text: string) => (await trx.executeQuery<Row>(CompiledQuery.raw(text))).rows
  const fetch = (count: number) => run(`fetch ${count} from compared`)
  await run(
    `declare compared no scroll cursor for select ${columns} from ${quote(table.name)} order by ${key}`,
  )
  let done = 0
  for (const { rows } of readChunks(source, table)) {
    const there = await fetch(rows.length)
    for (let i = 0; i < rows.length; i++) {
      const difference = compareRow(table, rows[i] as Row, there[i])
      if (difference) return await closed(difference)
    }
    done += rows.length
    progress(done)
  }
  const [more] = await fetch(1)
  return await closed(more && `${nameRow(table, more)} is only in PostgreSQL.`)

  async function closed(difference: string | undefined) {
    await run('close compared')
    return difference
  }
}

function compareRow(table: Table, here: Row, there: Row | undefined): string | undefined {
  if (!there) return `${nameRow(table, here)} is missing in PostgreSQL.`
  const different = table.columns.filter((column) => here[column] !== there[column])
  if (different.length === 0) return undefined
  if (table.key.some(({ name }) => different.includes(name)))
    return `At ${nameRow(table, here)} of SQLite, PostgreSQL has ${nameRow(table, there)}.`
  return `${nameRow(table, here)} differs in ${different.join(', ')}.`
}

function nameRow(table: Table, row: Row): string {
  return `${table.name} ${table.key.map(({ name }) => `${name}=${row[name]}`).join(' ')}`
}
