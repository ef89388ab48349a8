import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals'
import type { Page } from 'playwright-core'
import { type Receiver, receiver } from '../../../server/test/support/receiver.ts'
import { shellWords } from '../../../server/test/support/shell-words.ts'
import { useBrowser, type Visitor } from './support/chromium.ts'
import { type Installation, startInstallation } from './support/installation.ts'
import { scan, setUp } from './support/people.ts'

jest.setTimeout(60_000)

/** What the printed code leads to, as the page tells it. */
const shortUrlOf = async (page: Page) =>
  `http://${await page
    .getByText(/^localhost:\d+\/\w{7}$/)
    .first()
    .innerText()}`

// One story, told by one person in one browser: each step begins where the one before has ended.
describe('the first minutes of somebody who starts a server', () => {
  const browser = useBrowser()
  let installation: Installation
  let told: Receiver
  let visitor: Visitor
  let page: Page
  let key = ''
  beforeAll(async () => {
    installation = await startInstallation()
    told = await receiver()
    visitor = await browser.visitor(installation.url)
    page = visitor.page
  })
  afterAll(async () => {
    await visitor.context.close()
    await installation.close()
    await told.close()
  })

  it('begin with an account, made by the link that the server printed', async () => {
    expect(installation.stdout()).toContain('/dashboard/set-up#')
    await page.goto('/')
    await page.waitForURL(/\/dashboard\/set-up/)
    await setUp(page, installation)
    await page.goto('/dashboard/sign-in')
    await page.waitForURL(/\/codes$/)
  })

  it('make a code of one URL, which shows its first scan by itself', async () => {
    await page.getByLabel('Where should it lead?').fill('example.com/menu')
    await page.getByRole('button', { name: 'Make my code' }).click()
    await page.waitForURL(/\/codes\/code_/)
    await page.getByText('Live', { exact: true }).waitFor()
    expect(await scan(await shortUrlOf(page))).toBe(302)
    await page.getByText('Phone · iOS · Safari').waitFor()
  })

  it('change where it leads, and take that back with one click', async () => {
    await page.getByRole('button', { name: 'Change the destination' }).click()
    await page.getByRole('textbox', { name: 'Destination' }).fill('https://example.com/summer')
    await page.keyboard.press('Enter')
    await page.getByText('example.com/summer').first().waitFor()
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.getByText('example.com/menu').first().waitFor()
    await page.getByRole('link', { name: 'History' }).click()
    await page.getByText('example.com/summer').first().waitFor()
  })

  it('make an API key, which is shown once and works with the curl beside it', async () => {
    await page.getByRole('link', { name: 'API keys' }).click()
    await page.getByRole('button', { name: 'Create key' }).first().click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Name').fill('Terminal')
    await dialog.getByRole('button', { name: 'Create key' }).click()
    key = await dialog.getByText(/^qre_\w+$/).innerText()
    const command = await dialog.locator('pre').innerText()
    expect(command).toContain(key)
    const [program = '', ...args] = shellWords(command)
    const { stdout } = await promisify(execFile)(program, ['--silent', ...args])
    expect(JSON.parse(stdout)).toHaveProperty('data')
    await dialog.getByRole('button', { name: 'I have copied it' }).click()
    await page.reload()
    await page.getByText('Terminal').first().waitFor()
    expect(await page.content()).not.toContain(key)
  })

  it('make a webhook, test it, see what the receiver said, and send a delivery again', async () => {
    told.answer({ status: 200, body: 'thank you <b>very</b> much' })
    await page.getByRole('link', { name: 'Webhooks' }).click()
    await page.getByRole('button', { name: 'New webhook' }).first().click()
    const form = page.getByRole('dialog')
    await form.getByLabel('URL').fill(`${told.url}/hooks`)
    await form.getByRole('button', { name: 'Make webhook' }).click()
    const secret = await page
      .getByText(/^whsec_/)
      .first()
      .innerText()
    await page.getByRole('button', { name: 'Send test' }).first().click()
    // As text: what a receiver says is never a part of the page.
    await page.getByText('thank you <b>very</b> much').first().waitFor()
    await page.reload()
    await page.getByText('127.0.0.1').first().waitFor()
    expect(await page.content()).not.toContain(secret)

    const [code] = await codesOf(installation, key)
    await scan(code?.shortUrl ?? '')
    await told.waitFor((all) => all.some((one) => /scan/.test(one.rawBody.toString())), 10_000)
    if (!/\/webhooks\/wh_/.test(page.url()))
      await page
        .getByRole('link', { name: /127\.0\.0\.1/ })
        .first()
        .click()
    await page
      .getByRole('button', { name: /1 scan/ })
      .first()
      .click()
    const sheet = page.getByRole('dialog')
    await sheet.getByText('thank you <b>very</b> much').first().waitFor()
    const before = told.received.length
    await sheet.getByRole('button', { name: 'Redeliver' }).click()
    await told.waitFor((all) => all.length > before, 10_000)
  })

  it('and nothing broke in the browser, nor in the server, meanwhile', () => {
    expect(visitor.complaints).toEqual([])
    expect(installation.stderr()).toBe('')
  })
})

async function codesOf({ url }: Installation, key: string) {
  const response = await fetch(`${url}/api/v1/codes`, { headers: { Authorization: `Bearer ${key}` } })
  return ((await response.json()) as { data: { shortUrl: string }[] }).data
}
