import { once } from 'node:events'
import { get, type IncomingMessage } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals'
import type { Response } from 'playwright-core'
import { useBrowser, type Visitor } from './support/chromium.ts'
import { type Installation, startInstallation } from './support/installation.ts'
import { type InUse, inUse, withOwner } from './support/workspace-in-use.ts'

jest.setTimeout(60_000)

/** JavaScript of a first visit as clients take it that know gzip. */
const JS_BYTES = 150_000

describe('a first visit', () => {
  const browser = useBrowser()
  let installation: Installation
  let owner: Visitor
  let used: InUse
  let workspaceId = ''
  beforeAll(async () => {
    installation = await startInstallation()
    owner = await browser.visitor(installation.url)
    workspaceId = await withOwner(owner.context, installation)
    used = await inUse(owner.context, installation, workspaceId)
  })
  afterAll(async () => {
    await owner.context.close()
    await used.receiver.close()
    await installation.close()
  })

  /** Everything that a page asks for until it is quiet, and the page itself. */
  async function responsesOf(path: string, { context } = owner): Promise<Response[]> {
    const page = await context.newPage()
    const responses: Response[] = []
    page.on('response', (response) => responses.push(response))
    await page.goto(path)
    await page.locator('h1').first().waitFor()
    // A live stream never ends, so the page is never without a request.
    await page.waitForTimeout(500)
    await page.close()
    return responses
  }

  it.each(['sign-in', 'codes', 'code'])('of %s takes less than 150 kB of JavaScript', async (name) => {
    const path = { 'sign-in': '/dashboard/sign-in', codes: 'codes', code: `codes/${used.codeId}` }[name] ?? ''
    const stranger = await browser.visitor(installation.url)
    const responses = path.startsWith('/')
      ? await responsesOf(path, stranger)
      : await responsesOf(`/dashboard/w/${workspaceId}/${path}`)
    await stranger.context.close()
    const scripts = responses.map((response) => response.url()).filter((url) => url.endsWith('.js'))
    expect(scripts.length).toBeGreaterThan(0)
    const sizes = await Promise.all(scripts.map(packedSize))
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(JS_BYTES)
  })

  it('asks no other host for anything, and lets no inline script or style in', async () => {
    const responses = await responsesOf(`/dashboard/w/${workspaceId}/codes/${used.codeId}`)
    expect([...new Set(responses.map((response) => new URL(response.url()).origin))]).toEqual([
      installation.url,
    ])
    const policy = responses[0]?.headers()['content-security-policy'] ?? ''
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("script-src 'self'")
    expect(policy).not.toMatch(/unsafe|nonce|\*/)
  })
})

/** As it goes over the wire: fetch would unpack it. */
async function packedSize(url: string): Promise<number> {
  const [response] = await once(get(url, { headers: { 'Accept-Encoding': 'gzip' } }), 'response')
  const packed = await buffer(response as IncomingMessage)
  expect((response as IncomingMessage).headers['content-encoding']).toBe('gzip')
  return packed.length
}
