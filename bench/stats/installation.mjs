import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createApp } from '../../packages/server/dist/app.js'
import { readConfig } from '../../packages/server/dist/config.js'
import { connectSqlite } from '../../packages/server/dist/db/sqlite.js'
import { createDeps } from '../../packages/server/dist/deps.js'
import { createFold, openFoldedStore } from '../../packages/server/dist/scans/fold/folded-store.js'
import { SCAN_COLUMNS, SCAN_PLACES, scanValues } from '../../packages/server/dist/scans/scan-log.js'
import { listen } from '../../packages/server/dist/server.js'
import { firstStart } from '../../packages/server/dist/startup/first-start.js'

const DAY_MS = 86_400_000
const AT_ONCE = 5_000
const KEY = 'a-key-of-the-statistics-bench-on-loopback-alone'

/** Nearer ones are more frequent, as with real scans. */
const PLACES = [
  ['DE', 'Berlin'],
  ['DE', 'Hamburg'],
  ['FR', 'Paris'],
  ['US', 'Chicago'],
  ['NL', null],
  ['GB', 'Leeds'],
  ['IT', 'Turin'],
  ['PL', null],
]
const AGENTS = [
  ['mobile', 'iOS', 'Safari'],
  ['mobile', 'Android', 'Chrome'],
  ['mobile', 'iOS', 'Instagram'],
  ['mobile', 'Android', 'Samsung Internet'],
  ['desktop', 'Windows', 'Edge'],
  ['tablet', 'iOS', 'Safari'],
]
const REASONS = ['human', 'human', 'human', 'human', 'preview', 'crawler']

/** The same random numbers in each run: a linear congruence. @returns {(below: number) => number} */
function numbers() {
  let state = 1
  return (below) => {
    state = (state * 48_271) % 2_147_483_647
    return state % below
  }
}

/**
 * An installation of its own with one code that was scanned so many times in the last days, all of it folded.
 * @param {number} scans @param {number} days
 */
export async function makeInstallation(scans, days) {
  const folder = mkdtempSync(join(tmpdir(), 'qregg-bench-'))
  const env = {
    DATA_DIR: folder,
    PORT: '0',
    RATE_LIMIT_PER_MINUTE: '0',
    BOOTSTRAP_API_KEY: KEY,
    LOG_LEVEL: 'warn',
  }
  let server = await start(env)
  const { id } = await server.ask('/codes', { payload: { url: 'https://example.com/' } })
  const [{ num, workspace_num }] = await server.deps.database.selectFrom('codes').selectAll().execute()
  const { paths } = server.deps.storage
  await server.close()

  const log = connectSqlite(paths.database, { synchronous: 'normal', busyTimeoutMs: 1_000 })
  const store = openFoldedStore(paths.folded)
  const fold = createFold(log, store)
  const insert = log.prepare(`insert into scans (${SCAN_COLUMNS}) values (${SCAN_PLACES})`)
  const random = numbers()
  const until = Date.now()
  const addAll = log.transaction((rows) => {
    for (const row of rows) insert.run(...scanValues(row))
  })
  const [began, spent] = [performance.now(), { folding: 0 }]
  for (let first = 1; first <= scans; first += AT_ONCE) {
    const rows = Array.from({ length: Math.min(AT_ONCE, scans - first + 1) }, (_, i) =>
      likelyScan(first + i, until - ((scans - first - i) / scans) * days * DAY_MS, random),
    )
    addAll(rows.map((row) => ({ ...row, code_num: num, workspace_num })))
    const before = performance.now()
    fold.step(AT_ONCE)
    spent.folding += performance.now() - before
  }
  log.pragma('wal_checkpoint(TRUNCATE)')
  store.close()
  log.close()
  console.log(
    `${scans} scans made in ${((performance.now() - began) / 1_000).toFixed(0)} s, folding ${((spent.folding * 1_000) / scans).toFixed(1)} µs a scan`,
  )

  server = await start(env)
  return {
    stats: (query) => server.ask(`/codes/${id}/stats?${query}`),
    async close() {
      await server.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function start(env) {
  let app
  const server = await listen((request, response) => app?.(request, response), '127.0.0.1', 0)
  const config = readConfig([], { ...env, PORT: String(server.port) })
  const deps = await createDeps(config)
  await firstStart(deps.database, config, deps)
  await deps.start()
  app = createApp(deps)
  return {
    deps,
    async ask(path, body) {
      const response = await fetch(`http://127.0.0.1:${server.port}/api/v1${path}`, {
        method: body ? 'POST' : 'GET',
        headers: { Authorization: `Bearer ${KEY}`, 'Content-Type': 'application/json' },
        body: body && JSON.stringify(body),
      })
      const answer = await response.json()
      if (!response.ok) throw new Error(`${path}: ${response.status} ${JSON.stringify(answer)}`)
      return answer.data
    },
    async close() {
      await server.close(2_000)
      await deps.close()
    },
  }
}

function likelyScan(id, at, random) {
  const nearest = (list) => list[Math.min(random(list.length), random(list.length))]
  const [country, city] = nearest(PLACES)
  const [device, os, browser] = nearest(AGENTS)
  return {
    ...{ id, revision: 1, at: Math.floor(at), country, city, device, os, browser },
    referrer: random(4) === 0 ? `https://page${random(20)}.example.com/` : null,
    ...{ reason: nearest(REASONS), rule: 1, visitor: random(2 ** 30), agent_id: null },
  }
}
