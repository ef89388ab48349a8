import type { ColumnDefinitionBuilder } from 'kysely'

export type Engine = 'sqlite' | 'postgres'

/** A small number that the database gives out by itself and never gives out again. */
export function serial(engine: Engine) {
  return (column: ColumnDefinitionBuilder) =>
    engine === 'sqlite'
      ? column.primaryKey().autoIncrement()
      : column.primaryKey().generatedAlwaysAsIdentity()
}

/** SQLite wants `integer` for its own row number; PostgreSQL wants 64 bits. */
export function serialType(engine: Engine): 'integer' | 'bigint' {
  return engine === 'sqlite' ? 'integer' : 'bigint'
}
