import { DELIVERED_REASONS } from '@qregg/contract'
import { sql, type Transaction } from 'kysely'
import type { Schema } from '../../db/schema.ts'
import type { SqliteConnection } from '../../db/sqlite.ts'

/** A table that is on both sides. */
export type Table = {
  name: string
  /** The columns of the source; all of them are in the target. */
  columns: string[]
  /** The primary key of the source, in order, and whether a part of it is text. */
  key: ReadonlyArray<{ name: string; isText: boolean }>
  /** The column that the target numbers by itself. */
  identity: string | undefined
}

type TargetColumn = { table: string; name: string; type: string; optional: boolean; identity: boolean }
type SourceColumn = { name: string; type: string; pk: number }

/** What is copied by value and compared by value. Another type needs a thought about both first. */
const TYPES = new Set(['text', 'smallint', 'integer', 'bigint', 'double precision'])

/** Columns that only the target has, with the SQL that makes them from others, as the server does when it adds a row. */
export const MADE_COLUMNS: Record<string, Record<string, string>> = {
  scans: {
    withheld: `case when reason in (${DELIVERED_REASONS.map((reason) => `'${reason}'`).join(', ')}) then 0 else 1 end`,
  },
}

/**
 * Finds the tables by looking, so that one that a later version adds is moved too; those that others refer to come first.
 * @throws naming every table and column that the target does not have: leaving something out is worse than failing.
 */
export async function findTables(source: SqliteConnection, trx: Transaction<Schema>): Promise<Table[]> {
  const target = Map.groupBy(await targetColumns(trx), ({ table }) => table)
  const problems: string[] = []
  const tables = sourceTables(source).map((name): Table => {
    const columns = source.pragma(`table_info(${quote(name)})`) as SourceColumn[]
    problems.push(...problemsOf(name, columns, target.get(name)))
    return {
      name,
      columns: columns.map((column) => column.name),
      key: columns
        .filter(({ pk }) => pk > 0)
        .sort((a, b) => a.pk - b.pk)
        .map((column) => ({ name: column.name, isText: /text/i.test(column.type) })),
      identity: target.get(name)?.find(({ identity }) => identity)?.name,
    }
  })
  if (problems.length > 0) throw new Error(`This version cannot move everything:\n${problems.join('\n')}`)
  return inOrderOfReference(source, tables)
}

function sourceTables(source: SqliteConnection): string[] {
  return source
    .prepare<[], { name: string }>(
      `select name from sqlite_master where type = 'table'
       and name not like 'sqlite\\_%' escape '\\' and name not like 'kysely\\_%' escape '\\' order by name`,
    )
    .all()
    .map(({ name }) => name)
}

async function targetColumns(trx: Transaction<Schema>): Promise<TargetColumn[]> {
  const { rows } = await sql<TargetColumn>`
    select relname as table, attname as name, format_type(atttypid, null) as type,
      (not attnotnull or atthasdef or attidentity <> '') as optional, attidentity <> '' as identity
    from pg_class join pg_attribute on attrelid = pg_class.oid
    where relnamespace = current_schema()::regnamespace and relkind in ('r', 'p') and not relispartition
      and attnum > 0 and not attisdropped
    order by relname, attnum`.execute(trx)
  return rows
}

function problemsOf(table: string, source: SourceColumn[], target: TargetColumn[] | undefined): string[] {
  if (!target) return [`The table ${table} is not known in PostgreSQL.`]
  const there = new Map(target.map((column) => [column.name, column]))
  const here = new Set(source.map(({ name }) => name))
  const made = MADE_COLUMNS[table] ?? {}
  return [
    ...(source.some(({ pk }) => pk > 0) ? [] : [`The table ${table} has no primary key to compare by.`]),
    ...source.flatMap(({ name }) => {
      const type = there.get(name)?.type
      if (type === undefined) return [`The column ${name} of ${table} is not known in PostgreSQL.`]
      return TYPES.has(type) ? [] : [`The column ${name} of ${table} is ${type}, which is not moved.`]
    }),
    ...target
      .filter(({ name, optional }) => !here.has(name) && !optional && !(name in made))
      .map(({ name }) => `PostgreSQL wants a column ${name} of ${table}, which SQLite does not have.`),
  ]
}

/** Those without references first, then whoever refers only to what is there. */
function inOrderOfReference(source: SqliteConnection, tables: readonly Table[]): Table[] {
  const ordered = new Map<string, Table>()
  const waiting = new Set(tables)
  while (waiting.size > 0) {
    const before = waiting.size
    for (const table of waiting) {
      const references = source.pragma(`foreign_key_list(${quote(table.name)})`) as Array<{ table: string }>
      if (!references.every((other) => other.table === table.name || ordered.has(other.table))) continue
      ordered.set(table.name, table)
      waiting.delete(table)
    }
    if (waiting.size === before)
      throw new Error(
        `These tables refer to each other in a circle: ${[...waiting].map(({ name }) => name).join(', ')}.`,
      )
  }
  return [...ordered.values()]
}

/** A name in either SQL. */
export function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}
