import type { RequestListener } from 'node:http'
import { jest } from '@jest/globals'
import type { Plan, Scope } from '@qregg/contract'
import { CompiledQuery } from 'kysely'
import { createApiKey } from '../../src/api-keys/api-keys.ts'
import { createApp } from '../../src/app.ts'
import { readConfig } from '../../src/config.ts'
import type { EmbeddedDatabase } from '../../src/db/embedded.ts'
import { createDeps, type Deps, type Overrides } from '../../src/deps.ts'
import { listen } from '../../src/server.ts'
import { firstStart } from '../../src/startup/first-start.ts'
import { createWorkspace } from '../../src/workspaces/workspaces.ts'
import { type ApiClient, apiClient } from './api-client.ts'
import { movableClock, type TestClock } from './clock.ts'
import { type LogLine, logInMemory } from './log-lines.ts'
import { postgresForTests, type TestDatabase } from './postgres.ts'
import { temporaryFolder } from './temporary-folder.ts'

// A machine that is busy with other things takes its time over the disk: that is no failure.
jest.setTimeout(30_000)

/** The engine that this run of the tests is about. The tests of both are the same but for what only one can do. */
export const ENGINE = (globalThis as { qreggEngine?: 'postgres' }).qreggEngine ?? 'sqlite'
const SECRET_KEY = 'a key that every instance of the tests has'
/** Tests of what is so on SQLite only; `why` tells what stands for them elsewhere. */
export function onlyOnSqlite(_why: string, define: () => void): void {
  if (ENGINE === 'sqlite') define()
}

/** A test that stops a server and starts it again on its folder means the same database, too. */
const databases = new Map<string, Promise<TestDatabase>>()

async function databaseOf(folder: string): Promise<string> {
  const database = databases.get(folder) ?? postgresForTests()
  databases.set(folder, database)
  return (await database).url
}

export type ServerOptions = Omit<Overrides, 'clock' | 'logger'> & {
  /** As in the environment, on top of what a test wants: no rate limit, and a folder and a port of its own. */
  env?: Record<string, string>
  clock?: TestClock
  /** Folder of an earlier server, to start again on its data; it is left in place. */
  dataDir?: string
}

export type TestWorkspace = { id: string; num: number; key: string; keyId: string; api: ApiClient }
export type NewWorkspace = { name?: string; plan?: Plan; scopes?: readonly Scope[]; expiresAt?: number }

export type TestServer = {
  /** Where it listens: http://127.0.0.1:port. */
  url: string
  port: number
  /** The first key, which may do everything. */
  key: string
  api: ApiClient
  deps: Deps
  clock: TestClock
  dataDir: string
  /** Every line of the log. */
  logs: LogLine[]
  /** The lines that say that something broke. */
  errors(): LogLine[]
  /** Another workspace with a key of its own. */
  newWorkspace(options?: NewWorkspace): Promise<TestWorkspace>
  /** Another key of a workspace. */
  newKey(workspaceId: string, options?: Omit<NewWorkspace, 'name' | 'plan'>): Promise<TestWorkspace['key']>
  /** Stops as the program does: answers what was asked, writes what is due, gives the folder back. */
  close(): Promise<void>
}

/** Starts the server as main.ts does, on a free port of loopback, with a real database in a folder of its own. */
export async function startServer(options: ServerOptions = {}): Promise<TestServer> {
  const { env, dataDir, clock = movableClock(), ...overrides } = options
  const folder = dataDir === undefined ? temporaryFolder() : { path: dataDir, remove: () => {} }
  let app: RequestListener | undefined
  // The port is part of the configuration, so it is taken before there is an application to serve.
  const server = await listen((request, response) => app?.(request, response), '127.0.0.1', 0)
  const log = logInMemory()
  const config = readConfig([], {
    PORT: String(server.port),
    DATA_DIR: folder.path,
    RATE_LIMIT_PER_MINUTE: '0',
    ...(ENGINE === 'postgres' ? { DATABASE_URL: await databaseOf(folder.path), SECRET_KEY } : {}),
    ...env,
  })
  const deps = await createDeps(config, { ...overrides, clock, logger: log.logger }).catch(async (error) => {
    await server.close(0)
    folder.remove()
    throw error
  })
  const first = await firstStart(deps.database, config, deps)
  await deps.start()
  app = createApp(deps)

  const url = `http://127.0.0.1:${server.port}`
  const newKey: TestServer['newKey'] = async (workspaceId, given = {}) =>
    (await createApiKey(deps.database, deps, { workspaceId, name: 'Test key', ...given })).text
  const key = first.key ?? config.bootstrapApiKey ?? (await keyOfFirst(deps))

  return {
    url,
    port: server.port,
    key,
    api: apiClient(url, key),
    deps,
    clock,
    dataDir: folder.path,
    logs: log.lines,
    errors: log.errors,
    newKey,
    async newWorkspace({ name = 'Another workspace', plan = 'teams', ...given } = {}) {
      const workspace = await createWorkspace(deps.database, deps, { name, plan })
      const made = await createApiKey(deps.database, deps, {
        workspaceId: workspace.id,
        name: 'Its key',
        ...given,
      })
      return {
        id: workspace.id,
        num: workspace.num,
        key: made.text,
        keyId: made.id,
        api: apiClient(url, made.text),
      }
    },
    async close() {
      deps.streams.stop()
      await server.close(2_000)
      await deps.close()
      // What a test keeps for another server goes with the whole PostgreSQL of the run.
      if (dataDir === undefined) await (await databases.get(folder.path))?.drop()
      folder.remove()
    },
  }
}

/** Rows of the server's database. Places for values are question marks, whatever the engine. */
export async function rowsOf<Row>(
  server: TestServer,
  sql: string,
  values: readonly unknown[],
): Promise<Row[]> {
  let place = 0
  const text = server.deps.storage.kind === 'sqlite' ? sql : sql.replace(/\?/g, () => `$${++place}`)
  return (await server.deps.database.executeQuery<Row>(CompiledQuery.raw(text, [...values]))).rows
}

/** The environment of a command that is to work beside a server, on the same data. */
export function environmentOf({ deps: { config }, dataDir }: TestServer): Record<string, string> {
  const { databaseUrl, secretKey, publicUrl } = config
  const shared: Record<string, string> =
    databaseUrl && secretKey ? { DATABASE_URL: databaseUrl, SECRET_KEY: secretKey } : {}
  return { DATA_DIR: dataDir, PUBLIC_URL: publicUrl, ...shared }
}

/** The SQLite of a server, for tests of what is so only there. */
export function embedded(server: TestServer): EmbeddedDatabase {
  const { storage } = server.deps
  if (storage.kind !== 'sqlite') throw new Error('This server is not on SQLite.')
  return storage
}

/** On a later start of the same folder the first key is not told again, so the test gets another one. */
async function keyOfFirst(deps: Deps): Promise<string> {
  const { id } = await deps.database
    .selectFrom('workspaces')
    .select('id')
    .orderBy('num')
    .executeTakeFirstOrThrow()
  return (await createApiKey(deps.database, deps, { workspaceId: id, name: 'Test key' })).text
}
