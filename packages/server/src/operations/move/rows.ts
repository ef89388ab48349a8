import type { SqliteConnection } from '../../db/sqlite.ts'
import { soundText } from '../../scans/postgres/sound-scans.ts'
import { quote, type Table } from './tables.ts'

export type Row = Record<string, unknown>

/** Some rows, and how many of their texts PostgreSQL would not have kept as they were. */
export type Chunk = { rows: Row[]; mended: number }

const ROWS_AT_MOST = 2_000
/** In characters: few rows with a large logo fill a chunk as well as many scans. */
const SIZE_AT_MOST = 2_000_000

/**
 * Reads a table in the order of its key, a chunk at a time. Texts are as the server on PostgreSQL would have written them:
 * NUL and halves of surrogate pairs become the replacement character.
 */
export function* readChunks(source: SqliteConnection, table: Table): Generator<Chunk> {
  const columns = table.columns.map(quote).join(', ')
  const key = table.key.map(({ name }) => quote(name)).join(', ')
  const statement = source.prepare<[], Row>(`select ${columns} from ${quote(table.name)} order by ${key}`)
  let chunk: Chunk = { rows: [], mended: 0 }
  let size = 0
  for (const row of statement.iterate()) {
    for (const column of table.columns) {
      const value = row[column]
      if (typeof value === 'string') {
        const sound = soundText(value)
        if (sound !== value) chunk.mended += 1
        row[column] = sound
        size += sound.length
      } else if (typeof value === 'object' && value !== null)
        throw new Error(`The column ${column} of ${table.name} holds bytes, which are not moved.`)
    }
    chunk.rows.push(row)
    if (chunk.rows.length < ROWS_AT_MOST && size < SIZE_AT_MOST) continue
    yield chunk
    chunk = { rows: [], mended: 0 }
    size = 0
  }
  if (chunk.rows.length > 0) yield chunk
}

export function countRows(source: SqliteConnection, table: Table): number {
  const sql = `select count(*) as count from ${quote(table.name)}`
  return source.prepare<[], { count: number }>(sql).get()?.count ?? 0
}
