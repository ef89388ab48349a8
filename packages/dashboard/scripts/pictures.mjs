// Takes a picture of every page, light and dark, on a phone and on a wide screen, to be looked at.
//   node scripts/run.mjs node packages/dashboard/scripts/pictures.mjs --to FOLDER [--only codes]
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { launch, ownersState } from './browser.mjs'
import { sampleInstallation } from './sample-installation.mjs'

const { values } = parseArgs({
  options: {
    to: { type: 'string', default: 'pictures' },
    only: { type: 'string', default: '' },
    width: { type: 'string', default: '390,1440' },
    theme: { type: 'string', default: 'light,dark' },
  },
})
mkdirSync(values.to, { recursive: true })

const installation = await sampleInstallation()
const browser = await launch()
const { workspaceId, codes, url } = installation
const within = `/dashboard/w/${workspaceId}`
const [{ id: webhookId } = { id: '' }] = await installation.api('/webhooks')

/** Name, address, and what is done there before the picture is taken. */
const PAGES = [
  ['sign-in', '/dashboard/sign-in', 'nobody'],
  ['overview', `${within}/overview`],
  ['codes', `${within}/codes`],
  ['editor', `${within}/codes`, 'owner', 'New code'],
  ['code', `${within}/codes/${codes[0].id}`],
  ['code-scans', `${within}/codes/${codes[0].id}/scans`],
  ['code-history', `${within}/codes/${codes[1].id}/history`],
  ['api-keys', `${within}/api-keys`],
  ['webhooks', `${within}/webhooks`],
  ['webhook', `${within}/webhooks/${webhookId}`],
  ['integrations', `${within}/integrations`],
  ['settings-workspace', `${within}/settings/workspace`],
  ['settings-members', `${within}/settings/members`],
  ['settings-audit-log', `${within}/settings/audit-log`],
  ['settings-privacy', `${within}/settings/privacy`],
  ['settings-domain', `${within}/settings/domain`],
  ['settings-account', `${within}/settings/account`],
]

const storageState = await ownersState(browser, url)

try {
  for (const theme of values.theme.split(',')) {
    for (const width of values.width.split(',').map(Number)) {
      for (const [name, path, who, button] of PAGES.filter(([each]) => each.includes(values.only))) {
        const context = await browser.newContext({
          baseURL: url,
          colorScheme: theme,
          viewport: { width, height: width < 500 ? 844 : 900 },
          deviceScaleFactor: width < 500 ? 2 : 1,
          reducedMotion: 'reduce',
          ...(who === 'nobody' ? {} : { storageState }),
        })
        const page = await context.newPage()
        page.on('console', (message) => message.type() === 'error' && console.error(name, message.text()))
        page.on('pageerror', (error) => console.error(name, error.message))
        await page.goto(path)
        await page.waitForLoadState('load')
        if (button) await page.getByRole('button', { name: button }).first().click()
        await page.waitForTimeout(1_200)
        const file = join(values.to, `${name}-${theme}-${width}.png`)
        await page.screenshot({ path: file, fullPage: width < 500 })
        const { scrollWidth } = await page.evaluate(() => ({
          scrollWidth: document.documentElement.scrollWidth,
        }))
        if (scrollWidth > width) console.error(`${name} at ${width}: ${scrollWidth} px wide`)
        await context.close()
      }
    }
  }
} finally {
  await browser.close()
  await installation.close()
}
