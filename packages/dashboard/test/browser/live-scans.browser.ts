import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals'
import type { Page } from 'playwright-core'
import { useBrowser, type Visitor } from './support/chromium.ts'
import { type Installation, startInstallation } from './support/installation.ts'
import { scan } from './support/people.ts'
import { asPerson, withOwner } from './support/workspace-in-use.ts'

jest.setTimeout(60_000)

type Made = { id: string; shortUrl: string }
type Listed = Array<{ scan: { id: string; timestamp: string } }>

/** Tells the page that it is looked at or not: a browser without a window always says that it is. */
async function look(page: Page, isLookedAt: boolean) {
  await page.evaluate((hidden) => {
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => hidden })
    document.dispatchEvent(new Event('visibilitychange'))
  }, !isLookedAt)
}

// One page that stays open: each step goes on with what the one before has left.
describe('the page of a code, while people scan it', () => {
  const browser = useBrowser()
  let installation: Installation
  let visitor: Visitor
  let page: Page
  let base = ''
  let code: Made
  beforeAll(async () => {
    installation = await startInstallation()
    visitor = await browser.visitor(installation.url)
    page = visitor.page
    base = `/workspaces/${await withOwner(visitor.context, installation)}`
    code = await ask<Made>('POST', '/codes', { title: 'Menu', payload: { url: 'https://example.com/menu' } })
    await page.goto(`/dashboard${base.replace('/workspaces', '/w')}/codes/${code.id}`)
  })
  afterAll(async () => {
    await visitor.context.close()
    await installation.close()
  })

  const ask = <T>(method: 'GET' | 'POST', path: string, data?: object) =>
    asPerson<T>(visitor.context, installation.url, method, base + path, data)
  const isLive = () => page.getByText('Live', { exact: true }).waitFor()
  const total = (count: string) =>
    page.locator('dl > div', { hasText: 'Scans' }).first().getByText(count, { exact: true }).waitFor()

  async function scanTimes(count: number) {
    for (let i = 0; i < count; i++) expect(await scan(code.shortUrl)).toBe(302)
  }
  /** The moments of the scans that the page shows, and of those that there are. */
  async function shownAndKept() {
    const listed = await ask<Listed>('GET', `/codes/${code.id}/scans?limit=100`)
    const shown = await page
      .locator('ol > li time')
      .evaluateAll((times) => times.map((time) => time.getAttribute('datetime')))
    return { shown, kept: listed.map(({ scan: { timestamp } }) => timestamp) }
  }

  it('waits for the first scan, and says why no phone can reach this server', async () => {
    await page.getByText('Scan it with your phone').waitFor()
    await page.getByText('npm start -- --lan').waitFor()
    await isLive()
  })

  it('shows a test at once, and goes on waiting for a scan by a person', async () => {
    await page.getByRole('button', { name: 'Simulate a scan' }).first().click()
    await page.getByRole('button', { name: 'Simulate', exact: true }).click()
    await page.locator('ol > li').getByText('Test', { exact: true }).waitFor()
    expect(await page.getByText('Scan it with your phone').isVisible()).toBe(true)
  })

  it('shows scans and their number by itself', async () => {
    await scanTimes(1)
    await total('1')
    await scanTimes(11)
    await total('12')
    const { shown, kept } = await shownAndKept()
    expect(shown).toEqual(kept)
    expect(shown).toHaveLength(13)
  })

  it('rests while nobody looks, and then shows what came meanwhile, each once', async () => {
    await look(page, false)
    await page.getByText('Paused while nobody looks').waitFor()
    await scanTimes(120)
    await look(page, true)
    await isLive()
    await total('132')
    const { shown, kept } = await shownAndKept()
    expect(shown).toEqual(kept)
    expect(shown).toHaveLength(100)
  })

  it('brings a destination back that somebody has changed, and takes that back', async () => {
    const heading = page.locator('main header')
    await page.getByRole('button', { name: 'Change the destination' }).click()
    await page.getByLabel('Destination', { exact: true }).fill('https://example.com/winter')
    await page.keyboard.press('Enter')
    await page.getByRole('link', { name: 'History' }).click()
    await page.getByRole('button', { name: 'Bring back revision 1' }).click()
    await heading.getByText('example.com/menu').waitFor()
    await page.getByRole('button', { name: 'Undo' }).last().click()
    await heading.getByText('example.com/winter').waitFor()
  })

  it('and nothing broke in the browser, nor in the server, meanwhile', () => {
    expect(visitor.complaints).toEqual([])
    expect(installation.stderr()).toBe('')
  })
})
