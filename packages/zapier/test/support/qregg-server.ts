import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { API_PREFIX } from '@qregg/contract'
import { startServer } from '../../../../scripts/server-under-test/child.mjs'
import { freePort } from '../../../../scripts/server-under-test/port.mjs'

export type QreggServer = {
  origin: string
  key: string
  /** Asks the API and answers `data`. @throws when it is refused */
  api<T>(method: string, path: string, body?: object): Promise<T>
  /** Scans a code as a phone does. */
  scan(shortCode: string): Promise<void>
  /** Another key of the workspace, with these scopes. */
  makeKey(scopes: string): string
  close(): Promise<void>
}

const built = (file: string) => fileURLToPath(new URL(`../../../server/dist/${file}`, import.meta.url))
const PHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1'

/** The real server, built, in a process and a data folder of its own. */
export async function startQregg(requestsPerMinute = 0): Promise<QreggServer> {
  const dataDir = mkdtempSync(join(tmpdir(), 'qregg-zapier-data-'))
  const key = `test_${randomBytes(24).toString('hex')}`
  const port = await freePort()
  const origin = `http://127.0.0.1:${port}`
  const env = { DATA_DIR: dataDir, PUBLIC_URL: origin }
  const child = await startServer({
    script: built('main.js'),
    port,
    readyPath: '/readyz',
    env: {
      ...env,
      BOOTSTRAP_API_KEY: key,
      RATE_LIMIT_PER_MINUTE: String(requestsPerMinute),
      SQLITE_SYNCHRONOUS: 'normal',
      LOG_LEVEL: 'warn',
    },
  })
  return {
    origin,
    key,
    async api<T>(method: string, path: string, body?: object) {
      const response = await fetch(origin + API_PREFIX + path, {
        method,
        headers: { Authorization: `Bearer ${key}`, ...(body ? { 'Content-Type': 'application/json' } : {}) },
        ...(body ? { body: JSON.stringify(body) } : {}),
      })
      const text = await response.text()
      if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`)
      return (JSON.parse(text) as { data: T }).data
    },
    async scan(shortCode) {
      const { status } = await fetch(`${origin}/${shortCode}`, {
        redirect: 'manual',
        headers: { 'User-Agent': PHONE },
      })
      if (status !== 302) throw new Error(`a scan of ${shortCode} answered ${status}`)
    },
    makeKey(scopes) {
      const args = [built('cli.js'), 'key', '--name', 'Narrow', '--scopes', scopes]
      const printed = execFileSync(process.execPath, args, {
        env: { ...env, PATH: process.env.PATH },
      }).toString()
      return /qre_\w+/.exec(printed)?.[0] ?? ''
    },
    async close() {
      await child.end('SIGTERM', 10_000)
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}
