import BetterSqlite from 'better-sqlite3'
import pg from 'pg'
import { CURSOR } from '../../src/scans/postgres/fold-sql.ts'
import type { TestServer } from '../support/server.ts'

/**
 * Takes the lock of those who fold, so that the log's tail stays as it is until the answer is called. On SQLite that must
 * be within five seconds: then the worker gives up, and is started again.
 */
export async function holdFold({ deps: { storage, config } }: TestServer): Promise<() => Promise<void>> {
  if (storage.kind === 'sqlite') {
    const store = new BetterSqlite(storage.paths.folded)
    store.exec('begin immediate')
    return async () => void store.close()
  }
  const client = new pg.Client({ connectionString: config.databaseUrl })
  await client.connect()
  await client.query('begin')
  await client.query(`${CURSOR} for update`)
  return () => client.end()
}
