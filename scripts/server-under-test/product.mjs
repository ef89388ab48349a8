import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { startServer } from './child.mjs'

/**
 * A data folder, a port and a key that outlive the server's process, so that it can be killed and started again.
 * @typedef {object} Installation
 * @property {string} entry the server's built entry, absolute
 * @property {string} dataDir
 * @property {number} port
 * @property {string} key an API key made at the first start
 * @property {'full' | 'normal'} synchronous
 * @property {string} [logFile] where all that it prints is added, down to what helps with finding a fault
 * @property {string} [databaseUrl] a PostgreSQL that it shares with others; without: SQLite in its data folder
 */

/** What instances on one database seal its secrets with. */
const SECRET_KEY = 'the same for every instance under test'

/** Where `pnpm build` puts the server. */
export const BUILT_ENTRY = 'packages/server/dist/main.js'

/**
 * @param {{ entry: string, dataDir: string, port: number, synchronous?: 'full' | 'normal', databaseUrl?: string,
 *   key?: string, logFile?: string }} options `key`: of the instance that was started first
 * @returns {Installation}
 * @throws when the server is not built
 */
export function describeInstallation({
  entry,
  dataDir,
  port,
  synchronous = 'full',
  databaseUrl,
  logFile,
  key = `test_${randomBytes(24).toString('hex')}`,
}) {
  const absolute = resolve(entry)
  if (!existsSync(absolute)) throw new Error(`${entry} is missing: build first, or name another with --entry`)
  return { entry: absolute, dataDir, port, synchronous, key, databaseUrl, logFile }
}

/** @param {Installation} installation resolves when the server can take a scan */
export function startProduct({ entry, dataDir, port, key, synchronous, databaseUrl, logFile }) {
  return startServer({
    script: entry,
    port,
    readyPath: '/readyz',
    logFile,
    env: {
      NODE_ENV: 'production',
      DATA_DIR: dataDir,
      PUBLIC_URL: `http://127.0.0.1:${port}`,
      BOOTSTRAP_API_KEY: key,
      RATE_LIMIT_PER_MINUTE: '0',
      SQLITE_SYNCHRONOUS: synchronous,
      LOG_LEVEL: logFile ? 'debug' : 'warn',
      ...(databaseUrl && { DATABASE_URL: databaseUrl, SECRET_KEY }),
    },
  })
}

/**
 * @param {Installation} installation @param {'GET' | 'POST' | 'PATCH' | 'DELETE'} method
 * @param {string} path below /api/v1 @param {unknown} [body]
 * @returns {Promise<any>} the answer's `data`
 * @throws when the answer is not 2xx
 */
export async function ask({ port, key }, method, path, body) {
  const response = await fetch(`http://127.0.0.1:${port}/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
    signal: AbortSignal.timeout(10_000),
  })
  const text = await response.text()
  if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text.slice(0, 300)}`)
  return JSON.parse(text).data
}

/** @param {Installation} installation @param {string} path below /api/v1 @param {unknown} body */
export function post(installation, path, body) {
  return ask(installation, 'POST', path, body)
}

/**
 * Does something for each of 0 to `count - 1`, eight at a time.
 * @param {number} count @param {(index: number) => Promise<unknown>} work
 */
export async function eightAtATime(count, work) {
  let next = 0
  const worker = async () => {
    while (next < count) await work(next++)
  }
  await Promise.all(Array.from({ length: 8 }, worker))
}

/**
 * Makes codes over the API, eight at a time.
 * @param {Installation} installation @param {number} count
 * @returns {Promise<{ id: string, shortCode: string, destination: string }[]>}
 */
export async function makeCodes(installation, count) {
  const codes = Array.from({ length: count }, (_, i) => ({
    id: '',
    shortCode: '',
    destination: `https://example.com/landing/${i}`,
  }))
  await eightAtATime(count, async (index) => {
    const { destination } = codes[index]
    const body = { type: 'url', mode: 'dynamic', title: `Code ${index}`, payload: { url: destination } }
    const { id, shortCode } = await post(installation, '/codes', body)
    Object.assign(codes[index], { id, shortCode })
  })
  return codes
}
