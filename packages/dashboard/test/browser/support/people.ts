import type { Page } from 'playwright-core'
import type { Installation } from './installation.ts'

export const PASSWORD = 'a password of ten or more'
/** What phones say of themselves. */
export const PHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1'

/** Makes the first person through the pages; ends on the empty page of codes. */
export async function setUp(page: Page, installation: Installation, name = 'Owner'): Promise<void> {
  await page.goto(installation.setUpUrl)
  await page.getByLabel('Name', { exact: true }).fill(name)
  await page.getByLabel('Email').fill('owner@example.com')
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await page.getByRole('button', { name: 'Set up' }).click()
  await page.getByRole('heading', { name: 'Codes', exact: true }).waitFor()
}

/** Signs in through the page. */
export async function signIn(page: Page, email: string): Promise<void> {
  await page.goto('/dashboard/sign-in')
  await page.getByLabel('Email').fill(email)
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('heading', { name: 'Codes', exact: true }).waitFor()
}

/** A phone scans a code: nothing of the browser that shows the dashboard goes along. */
export async function scan(shortUrl: string): Promise<number> {
  const { status } = await fetch(shortUrl, { redirect: 'manual', headers: { 'User-Agent': PHONE } })
  return status
}
