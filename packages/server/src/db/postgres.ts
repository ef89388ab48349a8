import { Kysely, PostgresDialect } from 'kysely'
import pRetry from 'p-retry'
import pg from 'pg'
import type { Logger } from 'pino'
import { type DataDir, lockDataDir, openDataDir } from './data-dir.ts'
import { isUnreachable } from './faults.ts'
import { migrate } from './migrate.ts'
import { type Notifications, openNotifications } from './notifications.ts'
import type { Database, Schema } from './schema.ts'

/** A PostgreSQL database that this process shares with others. */
export type SharedDatabase = {
  kind: 'postgres'
  /** This process's own folder: what it keeps while the database cannot be reached. Nothing else is needed of it. */
  paths: DataDir
  database: Database
  /** Connections of its own for one purpose, opened when they are used and opened again when they broke. */
  connection(name: string, options?: ConnectionOptions): pg.Pool
  notifications: Notifications
  close(): Promise<void>
}

export type ConnectionOptions = {
  /** False: what is written can be found out again, so commits do not wait for the disk. True if left out. */
  isDurable?: boolean
  /** How many at most; 1 if left out. */
  connections?: number
  /** Longest that a statement may take, here and on the server, in milliseconds. */
  answerWithinMs?: number
}

const API_CONNECTIONS = 10
const CONNECT_WITHIN_MS = 3_000
/** Longest that anything waits for an answer: a server that is gone without a word must not be waited for. */
const ANSWER_WITHIN_MS = 10_000
/** Longest that a transaction may wait for this process: shorter than the lease of what it claims. */
const IDLE_WITHIN_MS = 15_000
/** The oldest PostgreSQL that the tests have run on. */
const OLDEST_VERSION = 14

const INT8 = 20
/** Our 64-bit numbers are counts, ids and times, all below 2^53. */
const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    oid === INT8 ? Number : pg.types.getTypeParser(oid, format as 'text')) as typeof pg.types.getTypeParser,
}

/** Connects, checks the server's version, and brings the schema up to date. Two may start at once, in folders of their own. */
export async function openPostgres(
  url: string,
  dataDir: string,
  logger: Logger,
  holder = `process ${process.pid}`,
): Promise<SharedDatabase> {
  const paths = openDataDir(dataDir)
  // What is kept there while the database is away must be added to it by one process.
  const lock = lockDataDir(paths, holder)
  const pools: pg.Pool[] = []
  function pool(name: string, given: ConnectionOptions) {
    const { isDurable = true, connections = 1, answerWithinMs = ANSWER_WITHIN_MS } = given
    const made = new pg.Pool({
      connectionString: url,
      application_name: `qregg ${name}`,
      max: connections,
      options: isDurable ? '' : '-c synchronous_commit=off',
      types,
      keepAlive: true,
      connectionTimeoutMillis: Math.min(CONNECT_WITHIN_MS, answerWithinMs),
      query_timeout: answerWithinMs,
      // What nobody waits for any more must not hold its locks.
      statement_timeout: answerWithinMs,
      // A process that was stopped in the middle of a transaction would hold everybody else's rows.
      idle_in_transaction_session_timeout: IDLE_WITHIN_MS,
    })
    // A connection that breaks while it is idle is replaced by the next use.
    made.on('error', (error) => logger.warn({ err: error, connection: name }, 'a database connection broke'))
    // One that breaks while it is in use fails the statement, and says so a second time, which would end the process.
    made.on('connect', (client) => void client.on('error', () => {}))
    pools.push(made)
    return made
  }

  const main = pool('api', { connections: API_CONNECTIONS })
  const close = async () => void (await Promise.all(pools.map((one) => one.end())))
  try {
    await whenThere(async () => (await openUpToDate(url)).close(), logger)
    const database = kyselyOnPostgres(main)
    const notifications = openNotifications({ url, types, pool: main, logger })
    return {
      kind: 'postgres',
      paths,
      database,
      connection: (name, options = {}) => pool(name, options),
      notifications,
      async close() {
        await notifications.close()
        await close()
        lock.release()
      },
    }
  } catch (error) {
    await close()
    lock.release()
    throw explained(error)
  }
}

/** Where everything starts together, the database may take longest: it is waited for, about half a minute. */
async function whenThere(work: () => Promise<void>, logger: Logger): Promise<void> {
  await pRetry(work, {
    retries: 8,
    minTimeout: 500,
    maxTimeout: 5_000,
    shouldRetry: ({ error }) => isUnreachable(error),
    onFailedAttempt: ({ error }) => {
      if (isUnreachable(error))
        logger.warn({ err: error }, 'the database is not there yet; it is tried again')
    },
  })
}

/** Opens the database beside servers that may be running: for commands, which only make short writes. */
export async function openPostgresBeside(url: string): Promise<OpenedBeside> {
  return await openUpToDate(url).catch((error: unknown) => {
    throw explained(error)
  })
}

type OpenedBeside = { database: Database; close(): Promise<void> }

/** On connections without time limits: an index over many rows takes what it takes. */
async function openUpToDate(url: string): Promise<OpenedBeside> {
  const pool = new pg.Pool({
    connectionString: url,
    max: 2,
    types,
    connectionTimeoutMillis: CONNECT_WITHIN_MS,
  })
  try {
    await refuseOldServer(pool)
    const database = kyselyOnPostgres(pool)
    await migrate(database, 'postgres')
    return { database, close: () => pool.end() }
  } catch (error) {
    await pool.end()
    throw error
  }
}

function kyselyOnPostgres(pool: pg.Pool): Database {
  return new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) })
}

async function refuseOldServer(pool: pg.Pool): Promise<void> {
  const { rows } = await pool.query<{ version: string }>(
    "select current_setting('server_version_num') as version",
  )
  const major = Math.floor(Number(rows[0]?.version) / 10_000)
  if (major >= OLDEST_VERSION) return
  throw new Error(
    `DATABASE_URL is a PostgreSQL ${major}; Qregg needs ${OLDEST_VERSION} or newer. Upgrade the database server first.`,
  )
}

/** What a person can do about a database that does not open. Never with the URL, which holds the password. */
function explained(error: unknown): unknown {
  if (!(error instanceof Error) || !('code' in error)) return error
  const advice: Record<string, string> = {
    ECONNREFUSED: 'nothing listens there. Start the database server, or correct host and port',
    ENOTFOUND: 'its host name is unknown. Correct the host',
    '28P01': 'it does not accept the password. Correct user and password',
    '28000': 'it does not let this user in. Correct user and database, or pg_hba.conf',
    '3D000': 'there is no such database. Create it (createdb qregg), or correct its name',
    '42501': 'this user may not create tables there. Grant it the schema, or make it the owner',
  }
  const what = advice[String(error.code)]
  return what ? new Error(`DATABASE_URL cannot be used: ${what}. (${error.code})`) : error
}
