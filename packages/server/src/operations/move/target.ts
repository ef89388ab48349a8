import { Kysely, PostgresDialect, sql, type Transaction } from 'kysely'
import pg from 'pg'
import type { Schema } from '../../db/schema.ts'
import { explainTargetError } from './target-errors.ts'

const OLDEST_VERSION = 14
const CONNECT_WITHIN_MS = 10_000
const INT8 = 20

/** Our 64-bit numbers are all below 2^53. */
const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    oid === INT8 ? Number : pg.types.getTypeParser(oid, format as 'text')) as typeof pg.types.getTypeParser,
}

/**
 * Runs `work` in one transaction on the database at `url`, on one connection. What it throws rolls everything back and is
 * thrown on, explained where a person can do something about it.
 */
export async function inTarget<T>(
  url: string,
  isolation: 'read committed' | 'repeatable read',
  work: (trx: Transaction<Schema>) => Promise<T>,
): Promise<T> {
  const pool = new pg.Pool({
    connectionString: url,
    application_name: 'qregg move',
    max: 1,
    types,
    keepAlive: true,
    connectionTimeoutMillis: CONNECT_WITHIN_MS,
  })
  // What was under way on the connection fails with the same error.
  pool.on('error', () => {})
  let firstError: unknown
  const database = new Kysely<Schema>({
    dialect: new PostgresDialect({ pool }),
    log(event) {
      if (event.level === 'error') firstError ??= event.error
    },
  })
  try {
    return await database
      .transaction()
      .setIsolationLevel(isolation)
      .execute(async (trx) => {
        await refuseUnusable(trx)
        return await work(trx)
      })
  } catch (error) {
    // After one statement has failed, all others of the transaction fail with an error that says nothing.
    throw explainTargetError(isOfAborted(error) ? firstError : error)
  } finally {
    await database.destroy()
  }
}

function isOfAborted(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '25P02'
}

type About = { version: string; encoding: string; standby: boolean; schema: string | null }

async function refuseUnusable(trx: Transaction<Schema>) {
  const { rows } = await sql<About>`
    select current_setting('server_version_num') as version, current_setting('server_encoding') as encoding,
      pg_is_in_recovery() as standby, current_schema() as schema`.execute(trx)
  const problem = rows[0] && problemOf(rows[0])
  if (problem) throw new Error(problem)
  // A limit that is set for this user or database is meant for a server's short statements. Which limits there are
  // depends on the version.
  await sql`select set_config(name, '0', true) from pg_settings where name in
    ('statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout', 'transaction_timeout')`.execute(
    trx,
  )
}

/** What makes a database unusable, with the way out; undefined when nothing does. */
export function problemOf({ version, encoding, standby, schema }: About): string | undefined {
  const major = Math.floor(Number(version) / 10_000)
  if (!(major >= OLDEST_VERSION))
    return `The target is a PostgreSQL ${major}; Qregg needs ${OLDEST_VERSION} or newer. Upgrade the database server first.`
  if (encoding !== 'UTF8')
    return `The target database has the encoding ${encoding}. Make one with: createdb --encoding=UTF8 --template=template0 qregg`
  if (standby) return 'The target is a standby, which cannot be written. Name the primary server.'
  if (schema === null)
    return 'The target database has no schema that its user would make tables in. Make one: create schema public.'
  return undefined
}

/** Refuses a database that holds anything. What an extension has brought along does not count. */
export async function refuseFilled(trx: Transaction<Schema>): Promise<void> {
  const { rows } = await sql<{ name: string }>`
    select relname as name from pg_class
    where relnamespace = current_schema()::regnamespace and relkind in ('r', 'p', 'v', 'm', 'S', 'f')
      and not exists (
        select from pg_depend where classid = 'pg_class'::regclass and objid = pg_class.oid and deptype = 'e'
      )
    order by relkind <> 'r', relname limit 6`.execute(trx)
  if (rows.length === 0) return
  const names = rows.slice(0, 5).map(({ name }) => name)
  throw new Error(
    `The target database is not empty: it has ${names.join(', ')}${rows.length > 5 ? ' and more' : ''}. Name a new one (createdb qregg). If a move to it was made before, compare with --check.`,
  )
}
