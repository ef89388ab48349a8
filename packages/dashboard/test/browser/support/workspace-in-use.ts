import type { BrowserContext } from 'playwright-core'
import { type Receiver, receiver } from '../../../../server/test/support/receiver.ts'
import type { Installation } from './installation.ts'
import { PASSWORD, scan } from './people.ts'

export const OWNER = 'owner@example.com'

/** Asks the dashboard's own API as who is signed in in this browser, and answers `data`. @throws when it is refused */
export async function asPerson<T>(
  context: BrowserContext,
  url: string,
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
  path: string,
  data?: object,
): Promise<T> {
  const response = await context.request.fetch(`${url}/dashboard/api${path}`, {
    method,
    data,
    headers: { Origin: url },
  })
  const answer = (await response.json()) as { data: T }
  if (!response.ok()) throw new Error(`${method} ${path}: ${response.status()} ${JSON.stringify(answer)}`)
  return answer.data
}

/** Makes the owner without the pages, and signs this browser in. */
export async function withOwner(context: BrowserContext, { url, setUpUrl }: Installation): Promise<string> {
  const token = new URL(setUpUrl).hash.slice(1)
  const person = { name: 'Owner', email: OWNER, password: PASSWORD }
  await asPerson(context, url, 'POST', '/set-up', { ...person, token })
  const { workspaces } = await asPerson<{ workspaces: { id: string }[] }>(context, url, 'GET', '/account')
  return workspaces[0]?.id ?? ''
}

export type InUse = { codeId: string; otherCodeId: string; webhookId: string; receiver: Receiver }

type Named = { id: string; shortUrl: string }

/** Something of everything: codes of some types, scans, a change, keys, webhooks that work and that fail, an invitation. */
export async function inUse(
  context: BrowserContext,
  { url }: Installation,
  workspaceId: string,
): Promise<InUse> {
  const told = await receiver()
  const base = `/workspaces/${workspaceId}`
  const post = <T = Named>(path: string, data: object) => asPerson<T>(context, url, 'POST', base + path, data)
  told.answer((request) => (request.path === '/fails' ? { status: 500, body: 'no such table' } : 200))
  await post('/webhooks', {
    url: `${told.url}/fails`,
    events: ['scan', 'code.updated'],
    description: 'Order system',
  })
  const webhook = await post('/webhooks', { url: `${told.url}/works`, events: ['scan'] })
  const code = await post('/codes', {
    title: 'Spring menu',
    tags: ['print'],
    payload: { url: 'https://example.com/menu' },
  })
  const other = await post('/codes', {
    type: 'wifi',
    title: 'Guests',
    payload: { ssid: 'Guests', password: 'welcome-in' },
  })
  await post('/codes', { mode: 'static', type: 'text', payload: { text: 'Please keep your number.' } })
  await asPerson(context, url, 'PATCH', `${base}/codes/${code.id}`, {
    destination: 'https://example.com/summer',
  })
  await asPerson(context, url, 'PATCH', `${base}/codes/${other.id}`, { active: false })
  for (const { shortUrl } of [code, code, other]) await scan(shortUrl)
  await post(`/codes/${code.id}/scans/simulate`, { country: 'DE' })
  await post('/api-keys', { name: 'Terminal' })
  const revoked = await post('/api-keys', { name: 'Old shop' })
  await asPerson(context, url, 'DELETE', `${base}/api-keys/${revoked.id}`)
  await post('/invitations', { role: 'admin' })
  await told.waitFor((all) => all.some(({ path }) => path === '/works'), 10_000)
  return { codeId: code.id, otherCodeId: other.id, webhookId: webhook.id, receiver: told }
}
