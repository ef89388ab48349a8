import { chromium } from 'playwright-core'
import { OWNER } from './sample-installation.mjs'

/** Debian's Chromium, or the one that CHROMIUM_PATH names. @param {string[]} [more] arguments of its own */
export function launch(more = []) {
  return chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      ...more,
    ],
  })
}

/**
 * What a browser knows in which the sample's owner is signed in. Asked for once: who signs in sixty times in a quarter of
 * an hour has to wait.
 * @param {import('playwright-core').Browser} browser @param {string} url
 */
export async function ownersState(browser, url) {
  const context = await browser.newContext({ baseURL: url })
  await context.request.post('/dashboard/api/sign-in', { data: OWNER, headers: { Origin: url } })
  const state = await context.storageState()
  await context.close()
  return state
}
