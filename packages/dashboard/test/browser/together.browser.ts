import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals'
import type { Page } from 'playwright-core'
import { useBrowser, type Visitor } from './support/chromium.ts'
import { type Installation, startInstallation } from './support/installation.ts'
import { scan } from './support/people.ts'
import { asPerson, withOwner } from './support/workspace-in-use.ts'

jest.setTimeout(60_000)

type Told = { id: string; title: string; shortUrl: string; active: boolean; destination: string; url: string }
const MENU = 'https://example.com/menu'
const INK = '#12355b'

/** The colours in the middle of a code's picture as the page shows it, but for white. */
async function coloursOf(page: Page): Promise<string[]> {
  return await page
    .locator('main header img')
    .first()
    .evaluate(async (image: HTMLImageElement) => {
      await image.decode()
      const canvas = Object.assign(document.createElement('canvas'), { width: 64, height: 64 })
      const context = canvas.getContext('2d') as CanvasRenderingContext2D
      context.imageSmoothingEnabled = false
      context.drawImage(image, 0, 0, 64, 64)
      const { data } = context.getImageData(0, 0, 64, 64)
      const hex = (at: number) =>
        `#${[...data.subarray(at, at + 3)].map((part) => part.toString(16).padStart(2, '0')).join('')}`
      const seen = new Map<string, number>()
      for (let at = 0; at < data.length; at += 4) seen.set(hex(at), (seen.get(hex(at)) ?? 0) + 1)
      seen.delete('#ffffff')
      const [most] = [...seen].sort((a, b) => b[1] - a[1])
      return most ? [most[0]] : []
    })
}

// Somebody else, by the API, changes what the page shows, and people scan it.
describe('on a page that stays open', () => {
  const browser = useBrowser()
  let installation: Installation
  let visitor: Visitor
  let page: Page
  let base = ''
  beforeAll(async () => {
    installation = await startInstallation()
    visitor = await browser.visitor(installation.url)
    page = visitor.page
    base = `/workspaces/${await withOwner(visitor.context, installation)}`
  })
  afterAll(async () => {
    await visitor.context.close()
    await installation.close()
  })

  const ask = (method: 'GET' | 'POST' | 'PATCH', path: string, data?: object) =>
    asPerson<Told>(visitor.context, installation.url, method, base + path, data)
  const make = (title: string, more = {}) => ask('POST', '/codes', { title, payload: { url: MENU }, ...more })
  const open = (path: string) => page.goto(`/dashboard${base.replace('/workspaces', '/w')}/${path}`)
  const button = (name: string) => page.getByRole('button', { name, exact: true })
  const told = (text: string) => page.getByRole('region', { name: /Notifications/ }).getByText(text)
  const undo = () => button('Undo').last().click()

  it('an edit is taken back to what was there before it, not to what the page had', async () => {
    const { id } = await make('One')
    await open(`codes/${id}`)
    await button('Edit').click()
    const title = page.getByRole('dialog').getByLabel('Title')
    await title.fill('Mine')
    await ask('PATCH', `/codes/${id}`, { title: 'Theirs' })
    await button('Save changes').click()
    await page.getByRole('heading', { name: 'Mine', exact: true }).waitFor()
    await undo()
    await page.getByRole('heading', { name: 'Theirs', exact: true }).waitFor()
    await undo()
    await page.getByRole('heading', { name: 'Mine', exact: true }).waitFor()
  })

  it('nothing is taken back that they have changed since', async () => {
    const { id } = await make('One')
    await open(`codes/${id}`)
    await page.getByRole('switch', { name: 'Active' }).click()
    await told('is stopped').waitFor()
    await ask('PATCH', `/codes/${id}`, { title: 'Theirs' })
    await undo()
    await told('changed again since').waitFor()
    expect(await ask('GET', `/codes/${id}`)).toMatchObject({ active: false, title: 'Theirs' })
  })

  it('the history brings a picture back, tells its colours, and is looked at again when it has grown', async () => {
    const { id } = await make('Painted')
    await ask('PATCH', `/codes/${id}`, { design: { foreground: INK } })
    await open(`codes/${id}/history`)
    await page.getByText('Colour of the modules').waitFor()
    expect(await coloursOf(page)).toEqual([INK])
    await ask('PATCH', `/codes/${id}`, { title: 'Theirs' })
    await button('Bring back revision 1').click()
    await told('Somebody has changed the code meanwhile').waitFor()
    await page.getByText('revision 3').waitFor()
    await button('Bring back revision 1').click()
    await page.getByText('revision 4').waitFor()
    await expect(coloursOf(page)).resolves.toEqual(['#000000'])
    await undo()
    await page.getByText('revision 5').waitFor()
    await expect(coloursOf(page)).resolves.toEqual([INK])
    expect((await ask('GET', `/codes/${id}`)).title).toBe('Theirs')
  })

  it('a webhook gets only what was changed of it, and that is what is taken back', async () => {
    const url = 'https://example.com/one'
    const { id } = await ask('POST', '/webhooks', { url, events: ['scan'], description: 'Kitchen' })
    await open(`webhooks/${id}`)
    await page.getByRole('button', { name: /Edit/ }).first().click()
    await page.getByRole('dialog').getByLabel('URL').fill('https://example.com/two')
    await ask('PATCH', `/webhooks/${id}`, { description: 'Theirs' })
    await button('Save').click()
    await told('Saved.').waitFor()
    const theirs = { description: 'Theirs' }
    expect(await ask('GET', `/webhooks/${id}`)).toMatchObject({ ...theirs, url: 'https://example.com/two' })
    await undo()
    await told('Taken back.').waitFor()
    expect(await ask('GET', `/webhooks/${id}`)).toMatchObject({ ...theirs, url })
  })

  it('two quick changes of a code go out in their order', async () => {
    const { id } = await make('Quick')
    await open(`codes/${id}`)
    let isFirst = true
    await page.route(`**/codes/${id}`, async (route) => {
      const waits = isFirst && route.request().method() === 'PATCH'
      if (waits) isFirst = false
      if (waits) await new Promise((resolve) => setTimeout(resolve, 300))
      await route.continue()
    })
    const active = page.getByRole('switch', { name: 'Active' })
    await active.click()
    await active.click()
    await told('leads to its destination again').waitFor()
    await told('is stopped').waitFor()
    await page.unroute(`**/codes/${id}`)
    expect((await ask('GET', `/codes/${id}`)).active).toBe(true)
    expect(await active.getAttribute('aria-checked')).toBe('true')
  })

  it('a code that could not be deleted is in the list again', async () => {
    const { id } = await make('Stays')
    await open('codes')
    const row = page.getByRole('listitem').filter({ hasText: 'Stays' })
    await row.waitFor()
    await page.route('**/codes**', (route) => route.abort())
    await row.getByRole('button', { name: 'More for Stays' }).click()
    await page.getByRole('menuitem', { name: 'Delete' }).click()
    await told('cannot be reached').waitFor()
    await row.waitFor()
    await page.unroute('**/codes**')
    expect((await ask('GET', `/codes/${id}`)).title).toBe('Stays')
  })

  it('ticked codes are started as they are, and the list moves with scans without being asked for', async () => {
    const { id, shortUrl } = await make('Ticked')
    await make('Other', { tags: ['far away'] })
    await open('codes?search=Ticked')
    await page.getByRole('checkbox', { name: 'Select Ticked' }).check()
    await ask('PATCH', `/codes/${id}`, { active: false })
    await button('Start').click()
    await told('1 code started.').waitFor()
    expect((await ask('GET', `/codes/${id}`)).active).toBe(true)
    const asked: string[] = []
    page.on('request', (request) => asked.push(new URL(request.url()).pathname))
    expect(await scan(shortUrl)).toBe(302)
    await page.getByRole('listitem').filter({ hasText: 'Ticked' }).getByText('1 unique').waitFor()
    expect(asked.filter((path) => path.endsWith('/codes'))).toEqual([])
    await page.getByLabel('Tag', { exact: true }).focus()
    await page.locator('datalist option[value="far away"]').waitFor({ state: 'attached' })
  })

  it('the list of scans moves with them', async () => {
    const { id, shortUrl } = await make('Scanned')
    await open(`codes/${id}/scans`)
    await page.getByText('Nobody has scanned yet').waitFor()
    await button('Simulate a scan').click()
    await button('Simulate').click()
    const rows = page.locator('main ul > li > button')
    await rows.getByText('Test', { exact: true }).first().waitFor({ state: 'attached' })
    expect(await scan(shortUrl)).toBe(302)
    await rows.nth(1).waitFor()
  })

  it('the examples speak of an older code, too, once it is found', async () => {
    await make('Old one', { shortCode: 'old-one' })
    const codes = Array.from({ length: 20 }, (_, i) => ({ title: `New ${i}`, payload: { url: MENU } }))
    await ask('POST', '/codes/bulk', { codes })
    await open('integrations')
    await page.getByLabel('Find a code').fill('old-one')
    await page.getByText('One code is found').waitFor()
    await page.getByLabel('Code in the examples').selectOption({ label: 'Old one (old-one)' })
    await page.getByText('/codes?search=old-one').waitFor()
    await page.getByText('Of the code “Old one”').waitFor()
  })

  it('and nothing broke in the browser, nor in the server, meanwhile', () => {
    expect(visitor.complaints).toEqual([])
    expect(installation.stderr()).toBe('')
  })
})
