import { sql, type Transaction } from 'kysely'
import type { Clock } from '../../clock.ts'
import { migrate } from '../../db/migrate.ts'
import type { Schema } from '../../db/schema.ts'
import { compareTable } from './compare.ts'
import { copyTable, emptyTables } from './copy.ts'
import { compareNumbers, continueNumbers } from './ids.ts'
import { takeSumsOfRemoved } from './removed-scans.ts'
import { countRows } from './rows.ts'
import { compareTotals, copySalts, foldAll, makePartitions } from './scans.ts'
import { findSecretKey, type SecretKeyPlace } from './secret-key.ts'
import { openSource, type Source } from './source.ts'
import { findTables, type Table } from './tables.ts'
import { inTarget, refuseFilled } from './target.ts'

export type MoveOptions = {
  dataDir: string
  /** postgres://… */
  url: string
  /** SECRET_KEY, if it is set. */
  secretKey: string | undefined
  clock: Clock
  /** Told what is being done, and how far it is. */
  progress(what: string, rows: number, of: number): void
}

export type Moved = {
  /** How many rows of a table are the same on both sides, and how many texts were mended on the way. */
  tables: Array<{ table: string; rows: number; mended: number }>
  secretKey: SecretKeyPlace
}

/**
 * Copies a stopped SQLite installation to an empty PostgreSQL database, reads all of it back and compares it, in one
 * transaction: a failure leaves nothing behind. The folder is only read.
 */
export async function moveToPostgres(options: MoveOptions): Promise<Moved> {
  const { dataDir, url, clock, progress } = options
  return await withSource(dataDir, (source) =>
    inTarget(url, 'read committed', async (trx) => {
      // A server that starts on the database now waits with its migrations until this is done.
      await trx.getExecutor().adapter.acquireMigrationLock(trx, { lockTable: '', lockRowId: '' })
      await refuseFilled(trx)
      await migrate(trx, 'postgres')
      const tables = await findTables(source.connection, trx)
      await makePartitions(source, trx)
      await emptyTables(trx, tables)
      const moved: Moved['tables'] = []
      for (const table of tables) {
        const of = countRows(source.connection, table)
        const told = (rows: number) => progress(`copying ${table.name}`, rows, of)
        moved.push({ table: table.name, ...(await copyTable(source.connection, trx, table, told)) })
      }
      await continueNumbers(source, trx, tables)
      if (!(await takeSumsOfRemoved(source, trx))) await foldAll(trx)
      await copySalts(source, trx, clock.now())
      // Before anything is asked of these tables: the database knows nothing yet of what is in them.
      await sql`analyze`.execute(trx)
      refuseDifferences(await differences(source, trx, tables, progress), 'Nothing was moved')
      const place = findSecretKey(source, options.secretKey)
      if (source.hasChanged())
        throw new Error(
          'Somebody wrote to the installation meanwhile (npm run key?). Nothing was moved: try again.',
        )
      return { tables: moved, secretKey: place }
    }),
  )
}

/** Compares again what was moved, without writing anywhere. For before a server has run on either side. */
export async function checkMoved(options: MoveOptions): Promise<Moved> {
  return await withSource(options.dataDir, (source) =>
    inTarget(options.url, 'repeatable read', async (trx) => {
      const tables = await findTables(source.connection, trx)
      const found = await differences(source, trx, tables, options.progress)
      refuseDifferences(
        found,
        'The two are not the same (they are not, once a server has run on one of them)',
      )
      return {
        tables: tables.map((table) => ({
          table: table.name,
          rows: countRows(source.connection, table),
          mended: 0,
        })),
        secretKey: findSecretKey(source, options.secretKey),
      }
    }),
  )
}

async function withSource<T>(dataDir: string, work: (source: Source) => Promise<T>): Promise<T> {
  const source = openSource(dataDir)
  try {
    return await work(source)
  } finally {
    source.close()
  }
}

async function differences(
  source: Source,
  trx: Transaction<Schema>,
  tables: readonly Table[],
  progress: MoveOptions['progress'],
): Promise<string[]> {
  const found: Array<string | undefined> = []
  for (const table of tables) {
    const of = countRows(source.connection, table)
    const told = (rows: number) => progress(`comparing ${table.name}`, rows, of)
    found.push(await compareTable(source.connection, trx, table, told))
  }
  found.push(await compareNumbers(source, trx), await compareTotals(source, trx))
  return found.filter((one) => one !== undefined)
}

function refuseDifferences(found: readonly string[], what: string) {
  if (found.length > 0) throw new Error(`${what}:\n${found.join('\n')}`)
}
