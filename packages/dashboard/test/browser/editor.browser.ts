import { beforeAll, describe, expect, it, jest } from '@jest/globals'
import type { Page } from 'playwright-core'
import { PLAIN, READY_LOOKS } from '../../src/codes/editor/look.ts'
import { useBrowser, type Visitor } from './support/chromium.ts'
import { type Installation, startInstallation } from './support/installation.ts'

jest.setTimeout(60_000)

const KEY = 'a-key-of-the-tests-that-is-long-enough-for-all'
const OWNER = { email: 'owner@example.com', password: 'a password of ten or more' }

const browser = useBrowser()
let installation: Installation
let visitor: Visitor
let page: Page
beforeAll(async () => {
  installation = await startInstallation({
    BOOTSTRAP_API_KEY: KEY,
    BOOTSTRAP_EMAIL: OWNER.email,
    BOOTSTRAP_PASSWORD: OWNER.password,
    RATE_LIMIT_PER_MINUTE: '0',
  })
  visitor = await browser.visitor(installation.url)
  page = visitor.page
  const headers = { Origin: installation.url }
  await visitor.context.request.post('/dashboard/api/sign-in', { data: OWNER, headers })
  await api('/codes', { payload: { url: 'https://example.com/menu' }, shortCode: 'menu-1', title: 'Menu' })
})

async function api<T>(path: string, body?: unknown): Promise<T> {
  const response = await fetch(`${installation.url}/api/v1${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { Authorization: `Bearer ${KEY}`, 'Content-Type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return ((await response.json()) as { data: T }).data
}
type Told = { payload: unknown; shortCode: string; tags: string[]; mode: string; design: unknown }
const newest = async () => (await api<Told[]>('/codes?limit=1'))[0]

const editor = () => page.getByRole('dialog', { name: 'New code' })
async function openNew() {
  await page.goto('/dashboard/')
  await page.getByRole('heading', { name: 'Codes', exact: true }).waitFor()
  await page.getByRole('button', { name: 'New code' }).first().click()
  await editor().waitFor()
}
const choose = (name: string) => editor().getByRole('radio', { name, exact: true }).check({ force: true })
const picture = () => editor().getByRole('img', { name: 'QR code as it will be printed' })

describe('the editor of a new code', () => {
  it('begins in the destination, and makes a code without the mouse', async () => {
    await openNew()
    await page.keyboard.type('example.com/lunch')
    await editor().getByRole('textbox', { name: 'Tags' }).fill('lunch')
    await page.keyboard.press('Control+Enter')
    await page.waitForURL(/\/codes\/code_/)
    expect(await newest()).toMatchObject({ payload: { url: 'https://example.com/lunch' }, tags: ['lunch'] })
  })

  it('shows what the server refuses at its field, until it is changed', async () => {
    await openNew()
    await page.keyboard.type('https://example.com/other')
    await editor().getByLabel('Short code').fill('menu-1')
    await editor().getByRole('button', { name: 'Make code' }).click()
    await editor().getByText('Is taken.').waitFor()
    await editor().locator('[aria-invalid=true]:focus').waitFor()
    await page.keyboard.type('b')
    await editor().getByText('Is taken.').waitFor({ state: 'detached' })
  })

  it('grades the design as it is chosen, and opens its tab when it is refused', async () => {
    await editor().getByRole('tab', { name: 'Design' }).click()
    await editor().getByRole('textbox', { name: 'Colour of the modules', exact: true }).fill('#eee')
    await editor().getByText('Cannot be scanned').waitFor()
    await editor().getByRole('tab', { name: 'Content' }).click()
    await editor().getByRole('button', { name: 'Make code' }).click()
    const refused = editor().getByRole('textbox', { name: 'Colour of the modules', exact: true })
    await refused.and(editor().locator('[aria-invalid=true]:focus')).waitFor()
    await editor().getByRole('button', { name: 'Ocean' }).click()
    await editor().getByText('Scans everywhere').waitFor()
  })

  it('asks once before it throws away what was typed', async () => {
    await page.keyboard.press('Escape')
    const question = page.getByRole('dialog', { name: 'Leave without saving?' })
    await question.waitFor()
    await page.keyboard.press('Escape')
    await question.waitFor({ state: 'detached' })
    await page.keyboard.press('Escape')
    await question.getByRole('button', { name: 'Discard changes' }).click()
    await editor().waitFor({ state: 'detached' })
  })

  it('keeps the last picture while a static code is not complete, and says what is missing', async () => {
    await openNew()
    await picture().waitFor()
    await choose('Wi-Fi')
    await choose('Static')
    await editor().getByText('Network name is required.').waitFor()
    expect(await picture().count()).toBe(1)
    await editor().getByLabel('Network name').fill('Guests')
    await editor().getByRole('textbox', { name: 'Password' }).fill('welcome-2026')
    await editor().getByText('Scans everywhere').waitFor()
    await editor().getByRole('button', { name: 'Make code' }).click()
    await page.waitForURL(/\/codes\/code_/)
    expect(await newest()).toMatchObject({
      mode: 'static',
      payload: { ssid: 'Guests', security: 'WPA', password: 'welcome-2026', hidden: false },
    })
  })

  it('works where there is no internet but a server', async () => {
    await openNew()
    await page.evaluate(() => window.dispatchEvent(new Event('offline')))
    await page.keyboard.type('example.com/at-home')
    await editor().getByText('Scans everywhere').waitFor()
    await editor().getByRole('button', { name: 'Make code' }).click()
    await page.waitForURL(/\/codes\/code_/)
    expect(await newest()).toMatchObject({ payload: { url: 'https://example.com/at-home' } })
  })

  it("writes an event's times with the offset of its place on that day", async () => {
    await openNew()
    await choose('Event')
    await editor().getByRole('textbox', { name: 'Title' }).first().fill('Winter party')
    await editor().getByRole('textbox', { name: 'Begins' }).fill('2026-12-01T18:00')
    await editor().getByLabel('Time zone').selectOption('America/New_York')
    await editor().getByRole('button', { name: 'Make code' }).click()
    await page.waitForURL(/\/codes\/code_/)
    expect(await newest()).toMatchObject({
      payload: { title: 'Winter party', start: '2026-12-01T18:00-05:00' },
    })
  })
})

describe('the editor of a code', () => {
  it('begins in the destination, tells that it saved, and takes it back', async () => {
    const [code] = await api<Array<{ id: string }>>('/codes?shortCode=menu-1')
    const destination = async () => (await api<{ destination: string }>(`/codes/${code?.id}`)).destination
    await page.goto('/dashboard/')
    await page.getByRole('link', { name: 'Menu', exact: true }).first().click()
    const edit = page.getByRole('button', { name: 'Edit', exact: true })
    await edit.click()
    await page.getByRole('dialog', { name: 'Edit Menu' }).getByText('What is printed').waitFor()
    await page.keyboard.press('Control+a')
    await page.keyboard.type('https://example.com/dinner')
    await page.keyboard.press('Enter')
    await page.getByText('Saved.', { exact: true }).waitFor()
    expect(await destination()).toBe('https://example.com/dinner')
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.getByText('Taken back.', { exact: true }).waitFor()
    expect(await destination()).toBe('https://example.com/menu')
  })

  it('broke nothing in the browser', () => {
    expect(visitor.complaints).toEqual([])
  })
})

describe('a ready-made look', () => {
  it.each(READY_LOOKS)(
    '$name reads everywhere, with a short URL and with more',
    async ({ name: _, ...look }) => {
      const design = { ...PLAIN, ...look }
      for (const given of [
        { payload: { url: 'https://example.com' } },
        { type: 'text', mode: 'static', payload: { text: 'Table 12. '.repeat(30) } },
      ])
        expect(await api('/codes/preview', { ...given, design })).toMatchObject({ check: { grade: 'A' } })
    },
  )
})
