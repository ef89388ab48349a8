import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { type PostgresServer, serverOfThisRun, startEmbeddedPostgres } from './embedded-postgres.ts'

export type TestDatabase = {
  /** postgres://… of an empty database that nobody else uses. */
  url: string
  /** Runs one statement in it, on a connection of its own. */
  query<Row extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<Row[]>
  /** Takes it away, with all who are connected to it. */
  drop(): Promise<void>
}

/**
 * A fresh database for one test file: on the server that TEST_DATABASE_URL names, where this user may create databases,
 * else on one from npm that the files of a run share. With `server`, on that one.
 */
export async function postgresForTests(server?: Pick<PostgresServer, 'url'>): Promise<TestDatabase> {
  const base = server?.url ?? process.env.TEST_DATABASE_URL ?? (await serverOfThisRun()).url
  const name = `qregg_test_${randomBytes(6).toString('hex')}`
  await once(base, `create database ${name}`)
  const url = new URL(base)
  url.pathname = `/${name}`
  return {
    url: url.href,
    query: (text, values) => once(url.href, text, values),
    drop: async () => void (await once(base, `drop database if exists ${name} with (force)`)),
  }
}

/**
 * A server of the test's own, which it may stop and start again as it likes. What was committed survives `kill`: only a
 * machine that dies would lose it.
 */
export async function ownPostgres(): Promise<PostgresServer> {
  return await startEmbeddedPostgres({ synchronous_commit: 'on', full_page_writes: 'on' })
}

async function once<Row extends pg.QueryResultRow>(
  url: string,
  text: string,
  values: unknown[] = [],
): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query<Row>(text, values)).rows
  } finally {
    await client.end()
  }
}
