// Draws the pictures of the pages that README and docs show.
//   node scripts/run.mjs node packages/dashboard/scripts/docs-pictures.mjs
import { fileURLToPath } from 'node:url'
import { launch, ownersState } from './browser.mjs'
import { sampleInstallation } from './sample-installation.mjs'

const to = (name) => fileURLToPath(new URL(`../../../docs/pictures/dashboard-${name}.png`, import.meta.url))
const installation = await sampleInstallation()
const browser = await launch()
const { url, workspaceId, codes } = installation
const within = `/dashboard/w/${workspaceId}`
const storageState = await ownersState(browser, url)

async function picture(path, { theme = 'light', width = 1280, height = 800, button, file }) {
  const context = await browser.newContext({
    baseURL: url,
    storageState,
    colorScheme: theme,
    viewport: { width, height },
    deviceScaleFactor: width < 500 ? 1.5 : 1,
    isMobile: width < 500,
    reducedMotion: 'reduce',
  })
  const page = await context.newPage()
  await page.goto(path)
  await page.locator('h1').first().waitFor()
  if (button) await page.getByRole('button', { name: button }).first().click()
  // Pictures and the live stream come after the words.
  await page.waitForTimeout(4_000)
  const image = await page.screenshot(file ? { path: file } : {})
  await context.close()
  return `data:image/png;base64,${image.toString('base64')}`
}

try {
  await picture(`${within}/codes`, { height: 720, file: to('codes') })
  await picture(`${within}/codes/${codes[0].id}`, { height: 860, file: to('code') })
  const night = await picture(`${within}/codes/${codes[2].id}`, { theme: 'dark', width: 1120, height: 780 })
  const phone = await picture(`${within}/codes`, {
    theme: 'dark',
    width: 390,
    height: 780,
    button: 'New code',
  })
  const page = await browser.newPage({ viewport: { width: 1536, height: 804 } })
  await page.setContent(`<body style="margin:0;background:#2c2b28;display:flex;gap:12px;padding:12px">
    <img src="${night}" width="1110" height="780"><img src="${phone}" width="390" height="780"></body>`)
  await page.waitForTimeout(500)
  await page.screenshot({ path: to('dark') })
} finally {
  await browser.close()
  await installation.close()
}
