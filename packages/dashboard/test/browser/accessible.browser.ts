import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals'
import type { AxeResults } from 'axe-core'
import type { Page } from 'playwright-core'
import { useBrowser, type Visitor } from './support/chromium.ts'
import { type Installation, startInstallation } from './support/installation.ts'
import { type InUse, inUse, withOwner } from './support/workspace-in-use.ts'

jest.setTimeout(60_000)

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** What axe finds wrong with the page as it is now, a line each. */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate(AXE)
  // What is still fading in is not there yet for axe, and what it covers is.
  await page.evaluate(() =>
    Promise.all(
      document
        .getAnimations()
        .filter(({ effect }) => Number.isFinite(Number(effect?.getComputedTiming().endTime)))
        .map(({ finished }) => finished),
    ),
  )
  const { violations } = await page.evaluate(
    async () =>
      (await (globalThis as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run()) as AxeResults,
  )
  return violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.html} ${node.failureSummary}`),
  )
}

const button = (name: string | RegExp) => async (page: Page) =>
  await page.getByRole('button', { name }).first().click()

async function endSession(page: Page) {
  await page.context().clearCookies()
  await page.getByRole('searchbox').fill('menu')
  await page.getByRole('heading', { name: 'Sign in again' }).waitFor()
}

/** Every page, and what can be opened on it. `{code}` and the like stand for ids. */
const PAGES: ReadonlyArray<{ path: string; open?: string; by?: (page: Page) => Promise<void> }> = [
  { path: 'codes' },
  { path: 'codes', open: 'the editor', by: button('New code') },
  { path: 'codes', open: 'many codes', by: button('Make many') },
  { path: 'codes', open: 'a menu', by: button(/^More for/) },
  { path: 'codes?search=nothing+is+like+this' },
  { path: 'codes/{code}' },
  { path: 'codes/{code}', open: 'the editor', by: button('Edit') },
  { path: 'codes/{code}', open: 'simulation', by: button('Simulate a scan') },
  { path: 'codes/{code}/scans' },
  { path: 'codes/{code}/history' },
  { path: 'codes/{other}' },
  { path: 'codes/code_unknown' },
  { path: 'overview' },
  { path: 'api-keys' },
  { path: 'api-keys', open: 'a new key', by: button('Create key') },
  { path: 'webhooks' },
  { path: 'webhooks', open: 'a new webhook', by: button('New webhook') },
  { path: 'webhooks/{webhook}' },
  { path: 'webhooks/{webhook}', open: 'a delivery', by: button(/scan/) },
  { path: 'webhooks/{webhook}', open: 'the answer to a test', by: button('Send test') },
  { path: 'integrations' },
  ...['workspace', 'members', 'audit-log', 'privacy', 'domain', 'account'].map((tab) => ({
    path: `settings/${tab}`,
  })),
  // The last one: nothing is answered to this browser any more.
  { path: 'codes', open: 'signing in again', by: endSession },
]
const awaited = (open = '') =>
  /menu/.test(open) ? '[role="menu"]' : /answer/.test(open) ? '[role="status"]' : '[role="dialog"]'
const DOORS = ['sign-in', 'set-up', 'forgot-password', 'reset-password#token', 'invitations#token']
/** Colours do not hang on the width, nor the order of things on the theme: two looks show what four would. */
const WAYS = [
  { theme: 'light', width: 1440 },
  { theme: 'dark', width: 390 },
] as const

describe.each(WAYS)('in $theme, $width px wide', ({ theme, width }) => {
  const browser = useBrowser()
  let installation: Installation
  let visitor: Visitor
  let used: InUse
  let workspaceId = ''
  beforeAll(async () => {
    installation = await startInstallation()
    visitor = await browser.visitor(installation.url, { theme, width })
    workspaceId = await withOwner(visitor.context, installation)
    used = await inUse(visitor.context, installation, workspaceId)
  })
  afterAll(async () => {
    await visitor.context.close()
    await used.receiver.close()
    await installation.close()
  })

  async function show(page: Page, path: string) {
    await page.goto(`/dashboard/${path}`)
    await page.locator('h1, h2').first().waitFor()
    // What is still being read has no words yet.
    await page.waitForFunction(
      () => document.querySelector('[role="status"] .sr-only')?.textContent !== 'Loading',
    )
  }

  it.each(PAGES)(
    '$path $open offends no rule of accessibility and fits the screen',
    async ({ path, open, by }) => {
      const { page } = visitor
      const real = path
        .replace('{code}', used.codeId)
        .replace('{other}', used.otherCodeId)
        .replace('{webhook}', used.webhookId)
      await show(page, `w/${workspaceId}/${real}`)
      if (by) {
        await by(page)
        await page.locator(awaited(open)).first().waitFor()
      }
      expect(await violations(page)).toEqual([])
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width)
    },
  )

  it.each(DOORS)('the door %s does neither', async (path) => {
    const stranger = await browser.visitor(installation.url, { theme, width })
    try {
      await show(stranger.page, path)
      expect(await violations(stranger.page)).toEqual([])
      expect(await stranger.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(
        width,
      )
    } finally {
      await stranger.context.close()
    }
  })

  it('no page complains', () => {
    expect(visitor.complaints).toEqual([])
    expect(installation.stderr()).toBe('')
  })
})
