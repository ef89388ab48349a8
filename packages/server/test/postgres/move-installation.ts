import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ApiClient } from '../support/api-client.ts'
import { ask } from '../support/ask.ts'
import { makeCode } from '../support/make-code.ts'
import { type Receiver, receiver } from '../support/receiver.ts'
import { startServer } from '../support/server.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { idOf } from '../webhooks/bench.ts'

const PHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Safari/604.1'
const LOGO = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><circle cx="5" cy="5" r="4"/></svg>'
/** On SQLite, whatever engine the run is about, and with receivers on this machine. */
export const ON_SQLITE = {
  DATABASE_URL: '',
  SECRET_KEY: '',
  PUBLIC_URL: 'http://localhost',
  WEBHOOK_ALLOW_HTTP: 'true',
  WEBHOOK_ALLOWED_NETWORKS: '127.0.0.0/8',
}

export type Installation = Awaited<ReturnType<typeof makeInstallation>>

/** Scans a code as a phone does, in its first or its second visit by the number. */
export const scan = (origin: string, shortCode: string, visitor = 1) =>
  ask(`${origin}/${shortCode}`, { headers: { 'User-Agent': `${PHONE} v${visitor}` } })

/** What statistics tell of the workspace, but for the moment of the question. */
export async function statsOf(api: ApiClient) {
  const query = { from: '2026-01-01', to: '2035-12-31', interval: 'month' }
  const { asOf: _, ...rest } = (await api.ok('getStats', { query })).data
  return rest
}

/**
 * A SQLite installation with a bit of everything, made through the API and stopped: its webhook's receiver fails, so that
 * a delivery waits; another webhook is stopped with its cursor behind.
 */
export async function makeInstallation() {
  const folder = temporaryFolder()
  const inbox: Receiver = await receiver()
  inbox.answer(503)
  const server = await startServer({ dataDir: folder.path, env: ON_SQLITE })
  const { api, url, key } = server
  const other = await server.newWorkspace({ name: 'Café 咖啡' })

  const logo = (await api.ok('createLogo', { rawBody: LOGO, headers: { 'Content-Type': 'image/svg+xml' } }))
    .data
  const printed = await makeCode(api, { shortCode: 'printed-2019', title: 'Poster', tags: ['wall', 'old'] })
  const menu = await makeCode(api, {
    title: '“Ménü” 🍕',
    metadata: { z: '1' },
    design: { logo: { id: logo.id } },
  })
  const deleted = await makeCode(api, { title: 'Gone' })
  await makeCode(other.api, { title: 'Elsewhere', externalId: 'x-1' })
  await api.ok('updateCode', { params: { id: menu.id }, body: { title: 'Menu of the day' } })
  await api.ok('deleteCode', { params: { id: deleted.id } })
  const repeated = {
    body: { payload: { url: 'https://example.com/once' } },
    headers: { 'Idempotency-Key': 'once' },
  }
  const once = await api.ok('createCode', repeated)

  const stopped = (await api.ok('createWebhook', { body: { url: `${inbox.url}/stopped`, events: ['scan'] } }))
    .data
  await api.ok('updateWebhook', { params: { id: stopped.id }, body: { active: false } })
  const hook = (await api.ok('createWebhook', { body: { url: `${inbox.url}/failing`, events: ['scan'] } }))
    .data

  for (const visitor of [1, 1, 2, 3]) await scan(url, printed.shortCode, visitor)
  await ask(`${url}/${printed.shortCode}`, {
    headers: { 'User-Agent': 'Mozilla/5.0 (compatible; Googlebot/2.1)' },
  })
  await scan(url, menu.shortCode)
  const [failed] = await inbox.waitFor((all) => all.some(({ path }) => path === '/failing'))
  const scans = (await api.ok('listScans')).data
  const codes = (await api.ok('listCodes')).data
  const stats = await statsOf(api)
  await server.close()

  return {
    dataDir: folder.path,
    inbox,
    key,
    codes,
    scans,
    stats,
    printed,
    deleted,
    repeated,
    onceText: once.text,
    hook,
    stopped,
    /** The webhook-id of the delivery that was refused. */
    failedId: failed ? idOf(failed) : '',
    secretKey: readFileSync(join(folder.path, 'secret.key'), 'utf8').trim(),
    /** What would be different after a write. */
    fingerprint: () =>
      ['qregg.sqlite', 'folded.sqlite', 'secret.key', 'volatile/salts.json'].map((name) =>
        createHash('sha256')
          .update(readFileSync(join(folder.path, name)))
          .digest('hex'),
      ),
    async remove() {
      await inbox.close()
      folder.remove()
    },
  }
}
