import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'

const PROGRAM = `
  const Database = require(process.argv[1])
  const connection = new Database(process.argv[2])
  connection.exec('begin immediate')
  process.stdout.write('locked')
  setTimeout(() => { connection.exec('rollback'); connection.close() }, Number(process.argv[3]))
`

/** Another process that takes the database's write lock and keeps it for so long. Resolves once it has it. */
export async function holdWriteLock(
  databasePath: string,
  ms: number,
): Promise<{ released: Promise<unknown> }> {
  const driver = createRequire(import.meta.url).resolve('better-sqlite3')
  const child = spawn(process.execPath, ['-e', PROGRAM, driver, databasePath, String(ms)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const released = once(child, 'exit')
  await once(child.stdout, 'data')
  return { released }
}
