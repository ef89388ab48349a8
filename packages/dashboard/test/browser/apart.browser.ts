import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals'
import { useBrowser, type Visitor } from './support/chromium.ts'
import { type Installation, startInstallation } from './support/installation.ts'
import { PASSWORD, scan } from './support/people.ts'
import { asPerson, type InUse, inUse, withOwner } from './support/workspace-in-use.ts'

jest.setTimeout(60_000)

describe('two workspaces of one server', () => {
  const browser = useBrowser()
  let installation: Installation
  let owner: Visitor
  let stranger: Visitor
  let used: InUse
  let first = ''
  let second = ''
  beforeAll(async () => {
    installation = await startInstallation({ SIGN_UP: 'open' })
    owner = await browser.visitor(installation.url)
    stranger = await browser.visitor(installation.url)
    first = await withOwner(owner.context, installation)
    used = await inUse(owner.context, installation, first)
  })
  afterAll(async () => {
    await owner.context.close()
    await stranger.context.close()
    await used.receiver.close()
    await installation.close()
  })

  it('belong to those who signed up for each', async () => {
    const { page } = stranger
    await page.goto('/dashboard/sign-up')
    await page.getByLabel('Name', { exact: true }).fill('Another person')
    await page.getByLabel('Email').fill('another@example.com')
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
    await page.getByRole('button', { name: 'Sign up' }).click()
    await page.getByText('Make your first code').waitFor()
    second = /\/w\/(ws_\w+)\//.exec(page.url())?.[1] ?? ''
    expect(second).not.toBe(first)
  })

  it('show nothing of each other, whatever address is tried', async () => {
    const { page } = stranger
    for (const path of [
      'codes',
      `codes/${used.codeId}`,
      `webhooks/${used.webhookId}`,
      'api-keys',
      'settings/members',
    ]) {
      await page.goto(`/dashboard/w/${first}/${path}`)
      await page.getByText('There is nothing here').waitFor()
    }
    for (const path of [`codes/${used.codeId}`, `webhooks/${used.webhookId}`]) {
      await page.goto(`/dashboard/w/${second}/${path}`)
      await page.getByRole('main').getByRole('heading').first().waitFor()
      expect(await page.content()).not.toMatch(/Spring menu|127\.0\.0\.1/)
    }
  })

  it.each([
    ['GET', '/codes'],
    ['GET', '/codes/{code}/stats'],
    ['GET', '/scans'],
    ['GET', '/webhooks/{webhook}/deliveries'],
    ['GET', '/api-keys'],
    ['POST', '/api-keys'],
    ['GET', '/members'],
    ['GET', '/audit-log'],
    ['GET', '/workspace/export'],
  ] as const)('answer %s %s with 404 to the other, by either workspace', async (method, path) => {
    const real = path.replace('{code}', used.codeId).replace('{webhook}', used.webhookId)
    const data = method === 'POST' ? { name: 'Mine' } : undefined
    const ask = (id: string) =>
      asPerson(stranger.context, installation.url, method, `/workspaces/${id}${real}`, data)
    await expect(ask(first)).rejects.toThrow(': 404')
    if (path !== real) await expect(ask(second)).rejects.toThrow(': 404')
  })

  it('have live feeds of their own', async () => {
    const { page } = stranger
    await page.goto(`/dashboard/w/${second}/codes`)
    await page.getByLabel('Where should it lead?').fill('example.com/mine')
    await page.getByRole('button', { name: 'Make my code' }).click()
    await page.getByText('Live', { exact: true }).waitFor()
    const { shortUrl } = await asPerson<{ shortUrl: string }>(
      owner.context,
      installation.url,
      'GET',
      `/workspaces/${first}/codes/${used.codeId}`,
    )
    const mine = await page
      .getByText(/^localhost:\d+\/\w{7}$/)
      .first()
      .innerText()
    await scan(shortUrl)
    await scan(`http://${mine}`)
    await page.getByText('Phone · iOS · Safari').waitFor()
    expect(await page.getByText('Phone · iOS · Safari').count()).toBe(1)
  })

  it('and nothing broke in either browser', () => {
    expect([...owner.complaints, ...stranger.complaints]).toEqual([])
  })
})
