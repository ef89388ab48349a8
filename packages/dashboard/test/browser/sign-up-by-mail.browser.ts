import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals'
import { type Mailbox, mailbox } from '../../../server/test/support/mailbox.ts'
import { useBrowser, type Visitor } from './support/chromium.ts'
import { type Installation, startInstallation } from './support/installation.ts'
import { PASSWORD } from './support/people.ts'
import { withOwner } from './support/workspace-in-use.ts'

jest.setTimeout(60_000)

describe('signing up on a server that sends mail', () => {
  const browser = useBrowser()
  let installation: Installation
  let box: Mailbox
  let stranger: Visitor
  beforeAll(async () => {
    box = await mailbox()
    installation = await startInstallation({
      SIGN_UP: 'open',
      SMTP_URL: box.url,
      MAIL_FROM: 'qr@example.com',
    })
    const owner = await browser.visitor(installation.url)
    await withOwner(owner.context, installation)
    stranger = await browser.visitor(installation.url)
  })
  afterAll(async () => {
    await installation.close()
    await box.close()
  })

  it('takes the mailed link, and then a name and a password', async () => {
    const { page } = stranger
    await page.goto('/dashboard/sign-up')
    await page.getByLabel('Email').fill('ada@example.com')
    await page.getByRole('button', { name: 'Mail me a link' }).click()
    await page.getByRole('status').getByText('ada@example.com').waitFor()
    const [letter] = await box.waitFor(1)
    const path = /\/dashboard\/sign-up#\S+/.exec(letter?.text ?? '')?.[0] ?? ''
    await page.goto(path)
    await page.getByLabel('Name', { exact: true }).fill('Ada')
    expect(await page.getByLabel('Email').inputValue()).toBe('ada@example.com')
    // Neither the history nor a screenshot has it.
    expect(new URL(page.url()).hash).toBe('')
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
    await page.getByRole('button', { name: 'Sign up' }).click()
    await page.getByText('Make your first code').waitFor()
  })

  it('says what to do with a link that is no longer good', async () => {
    const { page } = await browser.visitor(installation.url)
    await page.goto('/dashboard/sign-up#v1.not-whole')
    await page.getByRole('button', { name: 'Mail me a new link' }).click()
    await page.getByRole('button', { name: 'Mail me a link' }).waitFor()
  })

  it('broke nothing in the browser', () => expect(stranger.complaints).toEqual([]))
})
