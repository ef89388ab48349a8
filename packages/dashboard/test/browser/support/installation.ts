import { freePort } from '../../../../../scripts/server-under-test/port.mjs'
import { postgresForTests } from '../../../../server/test/support/postgres.ts'
import { type Program, startProgram } from '../../../../server/test/support/program.ts'
import { temporaryFolder } from '../../../../server/test/support/temporary-folder.ts'

const ENGINE = (globalThis as { qreggEngine?: 'postgres' }).qreggEngine ?? 'sqlite'

/** A server as a person starts it, on the engine that this run is about, with what it printed at its first start. */
export type Installation = Program & {
  /** The address that the greeting tells the first person to open. */
  setUpUrl: string
  /** Stops it, and takes its data away. */
  close(): Promise<void>
}

/** Starts it on a folder and a database of its own. */
export async function startInstallation(env: Record<string, string> = {}): Promise<Installation> {
  const folder = temporaryFolder()
  const database = ENGINE === 'postgres' ? await postgresForTests() : undefined
  const port = await freePort()
  const program = await startProgram({
    PORT: String(port),
    DATA_DIR: folder.path,
    LOG_LEVEL: 'warn',
    ...(database && { DATABASE_URL: database.url, SECRET_KEY: 'a key that every instance of the tests has' }),
    ...env,
  })
  const path = /\/dashboard\/set-up#\S+/.exec(program.stdout())?.[0] ?? '/dashboard/set-up'
  // As people open it: the address that short URLs begin with.
  const url = `http://localhost:${port}`
  return {
    ...program,
    url,
    setUpUrl: url + path,
    async close() {
      await program.stop()
      await database?.drop()
      folder.remove()
    },
  }
}
