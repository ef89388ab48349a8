// What the pages cost a browser: first paint, weight, requests, a list of 10,000 codes, and how soon a scan is seen.
import { createServer } from 'node:http'
import { launch, ownersState } from '../../packages/dashboard/scripts/browser.mjs'
import { sampleInstallation } from '../../packages/dashboard/scripts/sample-installation.mjs'
import { readOptions } from '../../scripts/options.mjs'
import { othersLoad } from '../redirect/process-figures.mjs'
import { median } from '../redirect/statistics.mjs'

const options = readOptions(
  {
    codes: { default: 10_000, min: 100, max: 100_000, help: 'codes in the list' },
    rounds: { default: 15, min: 3, max: 200, help: 'loads of each page, pages of the list, scans' },
    'js-limit': { default: 150_000, min: 1, max: 10_000_000, help: 'bytes of JS at the first load, gzipped' },
    'scan-limit': { default: 1_000, min: 1, max: 60_000, help: 'ms until a scan is on the page, median' },
    'frame-limit': {
      default: 200,
      min: 1,
      max: 60_000,
      help: 'longest ms that typing or paging may hold up the page',
    },
  },
  process.argv.slice(2),
)
const PHONE = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) Version/18.5 Mobile/15E148 Safari/604.1'
console.log(`others use ${(await othersLoad()).toFixed(2)} cores`)

const installation = await sampleInstallation({ codes: options.codes })
const browser = await launch(['--js-flags=--expose-gc'])
const storageState = await ownersState(browser, installation.url)
/** The least that any page costs: a heading in HTML. */
const bare = createServer((_, response) =>
  response.setHeader('Content-Type', 'text/html').end('<!doctype html><title>Bare</title><h1>Bare</h1>'),
)
await new Promise((resolve) => bare.listen(0, '127.0.0.1', resolve))
const bareUrl = `http://localhost:${bare.address().port}/`
const within = `${installation.url}/dashboard/w/${installation.workspaceId}`
const [code] = installation.codes
const problems = []

function verdict(name, figure, limit, unit) {
  const holds = figure <= limit
  if (!holds) problems.push(name)
  console.log(`${holds ? 'holds' : 'BROKEN'} ${name}: ${Math.round(figure)} ${unit} ≤ ${limit}`)
}

/** A browser that has never been there: no cache. Signed in, unless it is told otherwise. */
async function visitor(signedIn = true) {
  const context = await browser.newContext({
    baseURL: installation.url,
    viewport: { width: 1440, height: 900 },
    ...(signedIn ? { storageState } : {}),
  })
  return { context, page: await context.newPage() }
}

/** One first visit: ms until something is painted and until `selector` is there, requests, and bytes as sent. */
async function firstVisit(url, selector, signedIn) {
  const { context, page } = await visitor(signedIn)
  const began = performance.now()
  await page.goto(url)
  await page.locator(selector).first().waitFor()
  const ready = performance.now() - began
  const figures = await page.evaluate(() => {
    const files = performance.getEntriesByType('resource')
    const bytes = (test) =>
      files
        .filter(({ name }) => test.test(new URL(name).pathname))
        .reduce((sum, file) => sum + file.encodedBodySize, 0)
    return {
      paint: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0,
      requests: files.length + 1,
      js: bytes(/\.js$/),
      css: bytes(/\.css$/),
      fonts: bytes(/\.woff2$/),
    }
  })
  // In gzip, which every client takes: brotli is what a browser gets over localhost and https.
  const scripts = await page.evaluate(() =>
    performance
      .getEntriesByType('resource')
      .map(({ name }) => name)
      .filter((name) => name.endsWith('.js')),
  )
  const sizes = await Promise.all(
    scripts.map(async (name) =>
      Number((await fetch(name, { headers: { 'Accept-Encoding': 'gzip' } })).headers.get('content-length')),
    ),
  )
  await context.close()
  return { ...figures, ready, gzip: sizes.reduce((sum, size) => sum + size, 0) }
}

const CODES = '[aria-label="Codes"] li'
const PAGES = [
  ['bare', bareUrl, 'h1', false],
  ['sign in', `${installation.url}/dashboard/sign-in`, 'h1', false],
  ['codes', `${within}/codes`, CODES, true],
  ['code', `${within}/codes/${code.id}`, 'svg rect', true],
  ['webhooks', `${within}/webhooks`, 'main li', true],
]

try {
  const visits = new Map(PAGES.map(([name]) => [name, []]))
  for (let round = 0; round < options.rounds; round++)
    for (const [name, ...page] of PAGES) visits.get(name).push(await firstVisit(...page))
  const of = (name, figure) => median(visits.get(name).map((visit) => visit[figure]))
  console.table(
    Object.fromEntries(
      PAGES.map(([name]) => [
        name,
        {
          'first paint ms': Math.round(of(name, 'paint')),
          '× bare': (of(name, 'paint') / of('bare', 'paint')).toFixed(1),
          'content ms': Math.round(of(name, 'ready')),
          requests: of(name, 'requests'),
          'JS kB (br)': (of(name, 'js') / 1_000).toFixed(0),
          'JS kB (gzip)': (of(name, 'gzip') / 1_000).toFixed(0),
          'CSS kB': (of(name, 'css') / 1_000).toFixed(0),
          'fonts kB': (of(name, 'fonts') / 1_000).toFixed(0),
        },
      ]),
    ),
  )
  for (const name of ['sign in', 'codes'])
    verdict(`JS at first load, ${name}`, of(name, 'gzip'), options['js-limit'], 'bytes')

  const { context, page } = await visitor()
  await page.addInitScript(() => {
    globalThis.held = []
    new PerformanceObserver((list) =>
      globalThis.held.push(...list.getEntries().map(({ duration }) => duration)),
    ).observe({ type: 'longtask', buffered: true })
  })
  await page.goto(`${within}/codes`)
  await page.locator(CODES).first().waitFor()
  const heap = async () =>
    (await page.evaluate(() => {
      globalThis.gc()
      return performance.memory.usedJSHeapSize
    })) / 1e6
  const [before, paging] = [await heap(), []]
  await page.evaluate(() => (globalThis.held.length = 0))
  for (let i = 0; i < options.rounds; i++) {
    const shown = await page.locator(CODES).first().innerText()
    const began = performance.now()
    await page.getByRole('link', { name: 'Next' }).click()
    await page.waitForFunction(
      ([selector, text]) => document.querySelector(selector)?.innerText !== text,
      [CODES, shown],
    )
    paging.push(performance.now() - began)
  }
  const heldByPaging = await page.evaluate(() => globalThis.held.splice(0))
  await page.getByRole('searchbox').pressSequentially('Flyer 42', { delay: 60 })
  await page.getByText('Flyer 42', { exact: true }).first().waitFor()
  const heldByTyping = await page.evaluate(() => globalThis.held.splice(0))
  console.log(
    `${options.codes} codes: a page of 50 in ${Math.round(median(paging))} ms, heap ${before.toFixed(1)} → ${(await heap()).toFixed(1)} MB after ${options.rounds} pages`,
  )
  verdict('longest task while paging', Math.max(0, ...heldByPaging), options['frame-limit'], 'ms')
  verdict('longest task while typing', Math.max(0, ...heldByTyping), options['frame-limit'], 'ms')

  await page.goto(`${within}/codes/${code.id}`)
  await page.getByText('Live', { exact: true }).waitFor()
  const seen = []
  for (let i = 0; i < options.rounds; i++) {
    // By where it came from, which nothing else on the page says.
    const host = `scan${i}.example.com`
    const headers = { 'User-Agent': PHONE, Referer: `https://${host}/` }
    const began = performance.now()
    await fetch(`${installation.url}/${code.shortCode}`, { redirect: 'manual', headers })
    await page.getByText(host).first().waitFor()
    seen.push(performance.now() - began)
  }
  await context.close()
  verdict('a scan is on the page, median', median(seen), options['scan-limit'], 'ms')
  console.log(`the slowest after ${Math.round(Math.max(...seen))} ms`)
} finally {
  await browser.close()
  bare.close()
  await installation.close()
}
if (problems.length > 0) process.exitCode = 1
