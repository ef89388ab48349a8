import { existsSync } from 'node:fs'
import { afterAll, beforeAll } from '@jest/globals'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'

const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Where the browser is: CHROMIUM_PATH, or where Debian puts it. */
export function chromiumPath(): string {
  const path = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium'
  if (!existsSync(path))
    throw new Error(
      `No browser at ${path}. Install it (apt-get install chromium), or name one by CHROMIUM_PATH.`,
    )
  return path
}

export async function launch(): Promise<Browser> {
  return await chromium.launch({ executablePath: chromiumPath(), headless: true, args: ARGS })
}

export type Look = { theme?: 'light' | 'dark'; width?: number; height?: number }

/** A person's browser: nobody is signed in, and whatever its console complains about is kept. */
export type Visitor = {
  context: BrowserContext
  page: Page
  /** Errors of the console, broken policies and exceptions. */
  complaints: string[]
}

/** One browser for the tests of a file. */
export function useBrowser() {
  let browser: Browser
  beforeAll(async () => {
    browser = await launch()
  })
  afterAll(() => browser.close())
  return {
    async visitor(url: string, { theme = 'light', width = 1440, height = 900 }: Look = {}): Promise<Visitor> {
      const context = await browser.newContext({
        baseURL: url,
        colorScheme: theme,
        viewport: { width, height },
        reducedMotion: 'reduce',
        permissions: ['clipboard-read', 'clipboard-write'],
      })
      const page = await context.newPage()
      page.setDefaultTimeout(15_000)
      return { context, page, complaints: complaintsOf(page) }
    },
  }
}

/** Whatever nobody should see in the console. A refusal that a test provokes is the browser's own line and is no fault. */
export function complaintsOf(page: Page): string[] {
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(`exception: ${error.message}`))
  page.on('console', (message) => {
    if (message.type() !== 'error' || /Failed to load resource/.test(message.text())) return
    complaints.push(message.text())
  })
  return complaints
}
