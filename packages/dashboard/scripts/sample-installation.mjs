// An installation with a month of likely scans behind it: what pictures and measurements of the pages are made of.

import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startServer } from '../../../scripts/server-under-test/child.mjs'
import { freePort } from '../../../scripts/server-under-test/port.mjs'
import { connectSqlite } from '../../server/dist/db/sqlite.js'
import { SCAN_COLUMNS, SCAN_PLACES, scanValues } from '../../server/dist/scans/scan-log.js'

const MAIN = fileURLToPath(new URL('../../server/dist/main.js', import.meta.url))
const KEY = 'a-key-of-the-sample-installation-on-loopback'
const DAY_MS = 86_400_000
const DAYS = 34
export const OWNER = { email: 'owner@example.com', password: 'a password of ten or more' }

const CODES = [
  { title: 'Spring menu', url: 'https://example.com/menu', tags: ['restaurant', 'print'] },
  { title: 'Table 4', url: 'https://example.com/order?table=4', tags: ['restaurant'] },
  { title: 'Flyer, main square', url: 'https://example.com/spring', tags: ['campaign', 'print'] },
  { title: 'Shop window', url: 'https://example.com/shop', tags: ['campaign'] },
  { title: 'Loyalty card', url: 'https://example.com/loyalty', tags: ['restaurant'] },
  { title: 'Trade fair stand', url: 'https://example.com/fair', tags: ['events'] },
]
const OTHERS = [
  {
    type: 'wifi',
    title: 'Guest Wi-Fi',
    payload: { ssid: 'Guests', password: 'welcome-in', security: 'WPA' },
  },
  { type: 'text', title: 'Cloakroom note', payload: { text: 'Please keep your number.' } },
]
const PLACES = ['DE', 'DE', 'DE', 'AT', 'CH', 'FR', 'US', 'NL', 'GB', null]
const AGENTS = [
  ['mobile', 'iOS', 'Safari'],
  ['mobile', 'Android', 'Chrome'],
  ['mobile', 'Android', 'Samsung Internet'],
  ['mobile', 'iOS', 'Instagram'],
  ['desktop', 'Windows', 'Edge'],
  ['tablet', 'iOS', 'Safari'],
]
const REASONS = [...Array(14).fill('human'), 'preview', 'preview', 'crawler', 'prefetch']

/** The same random numbers in each run: a linear congruence. */
function numbers() {
  let state = 7
  return (below) => {
    state = (state * 48_271) % 2_147_483_647
    return state % below
  }
}

/**
 * Starts a server on SQLite with people, codes, scans and webhooks, one of which has lost its receiver. `codes`: so many
 * more, for a long list. Answers where it is, the workspace, the codes, and `close`.
 */
export async function sampleInstallation({ codes: more = 0 } = {}) {
  const dataDir = mkdtempSync(join(tmpdir(), 'qregg-sample-'))
  const port = await freePort()
  const url = `http://localhost:${port}`
  const env = {
    DATA_DIR: dataDir,
    PORT: String(port),
    RATE_LIMIT_PER_MINUTE: '0',
    LOG_LEVEL: 'warn',
    BOOTSTRAP_API_KEY: KEY,
    BOOTSTRAP_EMAIL: OWNER.email,
    BOOTSTRAP_PASSWORD: OWNER.password,
  }
  const start = () => startServer({ script: MAIN, port, env, readyPath: '/readyz' })
  async function api(path, body, method = 'POST') {
    const response = await fetch(`${url}/api/v1${path}`, {
      method: body === undefined ? 'GET' : method,
      headers: { Authorization: `Bearer ${KEY}`, 'Content-Type': 'application/json' },
      body: body && JSON.stringify(body),
    })
    const answer = await response.json()
    if (!response.ok) throw new Error(`${path}: ${response.status} ${JSON.stringify(answer)}`)
    return answer.data
  }
  const receiver = createServer((request, response) => {
    request.resume()
    response
      .writeHead(request.url === '/gone' ? 500 : 200)
      .end(request.url === '/gone' ? 'No such table: orders' : 'ok')
  })
  await new Promise((resolve) => receiver.listen(0, '127.0.0.1', resolve))

  let server = await start()
  const made = []
  for (const { url: destination, ...rest } of CODES)
    made.push(await api('/codes', { type: 'url', payload: { url: destination }, ...rest }))
  for (const other of OTHERS) made.push(await api('/codes', other))
  for (let left = more; left > 0; left -= 100) {
    const codes = Array.from({ length: Math.min(left, 100) }, (_, i) => ({
      type: 'url',
      title: `Flyer ${left - i}`,
      payload: { url: `https://example.com/flyers/${left - i}` },
      tags: ['flyers'],
    }))
    await api('/codes/bulk', { codes })
  }
  const { workspace } = await api('/me')
  await server.end('SIGTERM', 10_000)

  scansOf(join(dataDir, 'qregg.sqlite'), made)
  server = await start()
  await api(`/codes/${made[1].id}`, { destination: 'https://example.com/order/spring' }, 'PATCH')
  await api('/webhooks', {
    url: `http://127.0.0.1:${receiver.address().port}/hooks`,
    events: ['scan'],
    description: 'Loyalty points',
  })
  await api('/webhooks', {
    url: `http://127.0.0.1:${receiver.address().port}/gone`,
    events: ['scan', 'code.updated'],
    description: 'Order system',
  })
  for (const code of made.slice(0, 3))
    for (let i = 0; i < 3; i++)
      await api(`/codes/${code.id}/scans/simulate`, { country: 'DE', device: 'mobile' })
  return {
    url,
    workspaceId: workspace.id,
    codes: made,
    api,
    scan: (shortCode, headers) => fetch(`${url}/${shortCode}`, { redirect: 'manual', headers }),
    async close() {
      await server.end('SIGTERM', 10_000)
      receiver.close()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

/** More scans on week-ends and at noon, and of the first codes. */
function scansOf(path, made) {
  const log = connectSqlite(path, { synchronous: 'normal', busyTimeoutMs: 1_000 })
  const random = numbers()
  const nums = log.prepare('select num, workspace_num from codes order by num limit ?').all(made.length)
  const insert = log.prepare(`insert into scans (${SCAN_COLUMNS}) values (${SCAN_PLACES})`)
  const until = Date.now() - 60_000
  const moments = []
  for (let day = DAYS; day >= 0; day--) {
    const weekday = new Date(until - day * DAY_MS).getUTCDay()
    const busy = weekday === 6 || weekday === 0 ? 160 : 90
    for (let i = 0; i < busy + random(40); i++)
      moments.push(until - day * DAY_MS - ((random(DAY_MS) + random(DAY_MS)) >> 1))
  }
  moments.sort((a, b) => a - b)
  const last = log.prepare('select max(id) as id from scans').get().id ?? 0
  log.transaction(() => {
    moments.forEach((at, i) => {
      const { num, workspace_num } = nums[Math.min(random(nums.length), random(nums.length))]
      const [device, os, browser] = AGENTS[Math.min(random(AGENTS.length), random(AGENTS.length))]
      insert.run(
        ...scanValues({
          ...{
            id: last + i + 1,
            workspace_num,
            code_num: num,
            revision: 1,
            at,
            city: null,
            device,
            os,
            browser,
          },
          country: PLACES[random(PLACES.length)],
          referrer: random(5) === 0 ? `https://${['social', 'maps', 'news'][random(3)]}.example.com/` : null,
          ...{ reason: REASONS[random(REASONS.length)], rule: 1, visitor: random(4_000), agent_id: null },
        }),
      )
    })
  })()
  log.close()
}
