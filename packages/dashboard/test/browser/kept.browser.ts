import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals'
import type { Page } from 'playwright-core'
import { useBrowser, type Visitor } from './support/chromium.ts'
import { type Installation, startInstallation } from './support/installation.ts'
import { PASSWORD } from './support/people.ts'
import { asPerson, withOwner } from './support/workspace-in-use.ts'

jest.setTimeout(60_000)

const ANOTHER = { name: 'Another person', email: 'another@example.com', password: PASSWORD }

/** Holds requests of this method back until they are let go. */
async function holdBack(page: Page, method: string, address: string) {
  let letGo = () => {}
  const held = new Promise<void>((resolve) => {
    letGo = resolve
  })
  await page.route(address, async (route) => {
    if (route.request().method() === method) await held
    await route.continue()
  })
  return { asked: page.locator('[aria-busy=true]').waitFor(), letGo }
}

// One browser of one person, in which one thing after the other goes wrong.
describe('what somebody is in the middle of', () => {
  const browser = useBrowser()
  let installation: Installation
  let visitor: Visitor
  let page: Page
  let workspaceId = ''
  beforeAll(async () => {
    installation = await startInstallation({ SIGN_UP: 'open' })
    visitor = await browser.visitor(installation.url)
    page = visitor.page
    // As over plain http from another machine.
    await page.addInitScript(() => Object.defineProperty(navigator, 'clipboard', { value: undefined }))
    workspaceId = await withOwner(visitor.context, installation)
    await asPerson(visitor.context, installation.url, 'POST', `/workspaces/${workspaceId}/codes`, {
      title: 'Menu',
      shortCode: 'menu-1',
      payload: { url: 'https://example.com/menu' },
    })
  })
  afterAll(async () => {
    await visitor.context.close()
    await installation.close()
  })

  async function show(name: string, path: string) {
    await page.goto(`/dashboard/w/${workspaceId}/${path}`)
    await page.getByRole('heading', { name, exact: true }).waitFor()
  }
  const link = (name: string) => page.getByRole('link', { name, exact: true }).first()
  const button = (name: string) => page.getByRole('button', { name, exact: true })
  const dialog = (name: string) => page.getByRole('dialog', { name })
  const destination = () => dialog('New code').getByLabel('Destination', { exact: true })
  const focused = () => page.evaluate(() => document.activeElement?.outerHTML ?? '')
  const signInAgain = () => dialog('Sign in again')

  it('is still there when the session has ended, after signing in again', async () => {
    await show('Codes', 'codes')
    await button('New code').click()
    await destination().fill('example.com/lunch')
    await visitor.context.clearCookies()
    await page.keyboard.press('Control+Enter')
    await signInAgain().waitFor()
    await page.keyboard.press('Escape')
    await page.goBack()
    await signInAgain().getByLabel('Password', { exact: true }).fill('not the password at all')
    await page.keyboard.press('Enter')
    await signInAgain().getByRole('alert').waitFor()
    await signInAgain().getByLabel('Password', { exact: true }).fill(PASSWORD)
    await page.keyboard.press('Enter')
    await signInAgain().waitFor({ state: 'detached' })
    expect(await destination().inputValue()).toContain('example.com/lunch')
    await button('Make code').click()
    await page.waitForURL(/\/codes\/code_/)
  })

  it('is the page that one was about to see, after signing in again', async () => {
    await show('Settings', 'settings/workspace')
    await visitor.context.clearCookies()
    await link('Members').click()
    await signInAgain().getByLabel('Password', { exact: true }).fill(PASSWORD)
    await page.keyboard.press('Enter')
    await page.getByText('You are alone here.').waitFor()
  })

  it('is shown to nobody else who signs in in its place', async () => {
    await show('Codes', 'codes')
    await visitor.context.clearCookies()
    await page.getByRole('searchbox').fill('menu')
    await signInAgain().waitFor()
    // In another tab, from which one comes back.
    await asPerson(visitor.context, installation.url, 'POST', '/sign-up', ANOTHER)
    await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange', { bubbles: true })))
    await page.getByText('Make your first code').waitFor()
    expect(page.url()).not.toContain(workspaceId)
    const owner = { email: 'owner@example.com', password: PASSWORD }
    await asPerson(visitor.context, installation.url, 'POST', '/sign-in', owner)
  })

  it('stays while it is saved, and when Back is pressed', async () => {
    await show('Overview', 'overview')
    await link('Codes').click()
    await button('New code').click()
    await destination().fill('example.com/dinner')
    await dialog('New code').getByLabel('Short code').fill('menu-1')
    const saving = await holdBack(page, 'POST', '**/codes')
    await button('Make code').click()
    await saving.asked
    await page.keyboard.press('Escape')
    await page.goBack()
    saving.letGo()
    await dialog('New code').getByText('Is taken.').waitFor()

    const question = dialog('Leave without saving?')
    await page.goBack()
    await question.waitFor()
    await page.keyboard.press('Escape')
    await question.waitFor({ state: 'detached' })
    expect(await destination().inputValue()).toContain('example.com/dinner')
    await page.goBack()
    await question.getByRole('button', { name: 'Discard changes' }).click()
    await dialog('New code').waitFor({ state: 'detached' })
    await page.getByRole('heading', { name: 'Codes', exact: true }).waitFor()
    await page.goBack()
    await page.waitForURL(/\/overview$/)
  })

  it('is an API key that is shown once: only its button closes it, and it can be copied without a clipboard', async () => {
    await show('API keys', 'api-keys')
    await button('Create key').first().click()
    await dialog('Create an API key').getByLabel('Name').fill('Terminal')
    const making = await holdBack(page, 'POST', '**/api-keys')
    await dialog('Create an API key').getByRole('button', { name: 'Create key' }).click()
    await making.asked
    async function tryToLeave() {
      await page.keyboard.press('Escape')
      await page.mouse.click(5, 5)
      await page.goBack()
    }
    await tryToLeave()
    making.letGo()
    const made = dialog('Your key “Terminal”')
    const key = await made.getByText(/^qre_\w+$/).innerText()
    await tryToLeave()
    await made.getByRole('button', { name: 'Copy the key' }).click()
    await made.getByRole('button', { name: 'Copied', exact: true }).waitFor()
    await made.getByRole('button', { name: 'I have copied it' }).click()
    await made.waitFor({ state: 'detached' })
    expect(await page.content()).not.toContain(key)
    await link('Codes').click()
    await page.getByRole('searchbox').focus()
    await page.keyboard.press('Control+V')
    expect(await page.getByRole('searchbox').inputValue()).toBe(key)
  })

  it("is a webhook's secret, beside which a link opens a tab of its own", async () => {
    await show('Webhooks', 'webhooks')
    await button('New webhook').first().click()
    await dialog('New webhook').getByLabel('URL').fill('https://example.com/hooks')
    await button('Make webhook').click()
    const more = dialog('The webhook is made').getByRole('link', { name: /verifying signatures/ })
    expect(await more.getAttribute('target')).toBe('_blank')
    expect(await more.getAttribute('href')).toBe(`/dashboard/w/${workspaceId}/integrations#signatures`)
    await button('I have copied the secret').click()
    await page.waitForURL(/\/webhooks\/wh_\w+$/)
    await page.goBack()
    await page.waitForURL(/\/webhooks$/)
  })

  it('is the keyboard on a page: it goes on in the next page, in a tab and behind a menu', async () => {
    await page.setViewportSize({ width: 1440, height: 320 })
    await show('Codes', 'codes')
    await link('Menu').focus()
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Menu', exact: true }).waitFor()
    expect(await focused()).toMatch(/^<main/)
    await link('History').focus()
    await page.keyboard.press('Enter')
    await page.getByText('Revision 1').first().waitFor()
    expect(await focused()).toMatch(/^<a.*>History</)
    await link('Integrations').click()
    await page.getByRole('heading', { name: 'Integrations', exact: true }).waitFor()
    await page.evaluate(() => window.scrollTo(0, 300))
    await link('Settings').click()
    await page.getByRole('heading', { name: 'Settings', exact: true }).waitFor()
    expect(await page.evaluate(() => window.scrollY)).toBe(0)

    await page.setViewportSize({ width: 1440, height: 900 })
    await page.getByRole('button', { name: /change workspace/ }).click()
    await page.getByRole('menuitem', { name: 'New workspace' }).click()
    await dialog('New workspace').waitFor()
    await page.keyboard.press('Escape')
    await dialog('New workspace').waitFor({ state: 'detached' })
    await page.waitForFunction(() => document.activeElement?.textContent?.includes('change workspace'))
  })

  it('is dark from the first moment for who has chosen that', async () => {
    await page.evaluate(() => localStorage.setItem('qregg-theme', 'dark'))
    await page.route('**/assets/*.js', (route) => route.abort())
    await page.goto('/dashboard/')
    const [theme, background, around] = await page.evaluate(() => [
      document.documentElement.dataset.theme,
      getComputedStyle(document.documentElement).backgroundColor,
      document.querySelector<HTMLMetaElement>('meta[name="theme-color"]')?.content,
    ])
    expect([theme, background, around]).toEqual(['dark', 'rgb(17, 17, 16)', '#111110'])
    await page.unroute('**/assets/*.js')
  })

  it('is not covered for ever by what is told, where a browser does not say that the focus is gone', async () => {
    await show('Codes', 'codes')
    await page.clock.install()
    await page.evaluate(() =>
      window.addEventListener('focusout', (event) => event.stopImmediatePropagation(), true),
    )
    await link('Menu').click()
    await page.getByRole('switch', { name: 'Active' }).click()
    await page.getByText('is stopped').waitFor()
    await page.getByRole('switch', { name: 'Active' }).click()
    await page.getByText('leads to its destination again').waitFor()
    await page.keyboard.press('F8')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await page.getByText('is stopped').waitFor({ state: 'detached' })
    await page.clock.fastForward(13_000)
    await page.getByText('leads to its destination again').waitFor({ state: 'detached' })
  })

  it('and nothing broke in the browser, nor in the server, meanwhile', () => {
    // What React says of a page that could not be read without a session, and then was.
    const complaints = visitor.complaints.filter((text) => !text.includes('You are not signed in'))
    expect(complaints).toEqual([])
    expect(installation.stderr()).toBe('')
  })

  it('outlives an update of the server: the page is loaded anew once, and when that is asked for', async () => {
    await show('Codes', 'codes')
    await page.route('**/assets/settings-page-*', (route) => route.abort())
    const anew = page.waitForEvent('load')
    await link('Settings').click()
    await anew
    await page.getByText('A part of this page did not come').waitFor()
    await page.unroute('**/assets/settings-page-*')
    await button('Try again').click()
    await page.getByRole('heading', { name: 'Settings', exact: true }).waitFor()
  })

  it('stays behind an editor that does not come', async () => {
    await page.route('**/assets/editor-*', (route) => route.abort())
    await show('Codes', 'codes')
    await button('New code').click()
    await dialog('This could not be opened').getByRole('button', { name: 'Close' }).last().click()
    await link('Menu').waitFor()
    await page.unroute('**/assets/editor-*')
    await button('New code').click()
    await button('Load the page again').click()
    await button('New code').click()
    await dialog('New code').waitFor()
  })
})
