import type pg from 'pg'

/** Asks with a statement that each connection prepares once, under its name. */
export async function ask<Row extends pg.QueryResultRow>(
  pool: pg.Pool,
  name: string,
  text: string,
  values: unknown[] = [],
): Promise<Row[]> {
  return (await pool.query<Row>({ name, text, values })).rows
}
