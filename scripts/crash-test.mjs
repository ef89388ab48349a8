// Kills the server again and again under load, while titles and destinations are edited, and checks that it kept its
// promises: every 302 is a scan in the log and reaches both webhooks, one webhook-id always carries one body, and a
// delivery tells what was scanned rather than what it was edited to. Exits with 1 when a promise is broken.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runCrashTest } from './crash-test/run.mjs'
import { readOptions } from './options.mjs'
import { BUILT_ENTRY } from './server-under-test/product.mjs'

const options = readOptions(
  {
    kills: { default: 5, min: 0, max: 100, help: 'how often the server is killed' },
    rate: { default: 600, min: 1, max: 5_000, help: 'scans a second' },
    'seconds-between': { default: 3, min: 0.2, max: 60, help: 'mean time between a start and the next kill' },
    faults: { default: 0.07, min: 0, max: 0.5, help: 'share of deliveries that a receiver fails' },
    edits: { default: 5, min: 0, max: 100, help: 'edits of titles and destinations a second' },
    seed: { default: 1, min: 0, max: 2 ** 31, help: 'the same seed, the same moments and faults' },
    settle: { default: 120, min: 5, max: 1_200, help: 'seconds that the last deliveries may take' },
    entry: { default: BUILT_ENTRY, help: "the server's entry" },
    keep: { default: false, help: 'keep the data folder of a run that failed' },
  },
  process.argv.slice(2),
)

const { kills, settle, 'seconds-between': secondsBetween } = options
const limitSeconds = 60 + (kills + 1) * (secondsBetween * 2 + 35) + settle + 90
setTimeout(() => {
  console.error(`not done within ${limitSeconds} s: given up`)
  process.exit(1)
}, limitSeconds * 1_000).unref()

const dataDir = mkdtempSync(join(tmpdir(), 'qregg-crash-'))
let failed = true
process.on('exit', () => {
  if (failed && options.keep) console.log(`the data folder is kept: ${dataDir}`)
  else rmSync(dataDir, { recursive: true, force: true })
})

const { broken, figures } = await runCrashTest({ ...options, secondsBetween, dataDir, print: console.log })
for (const [name, value] of Object.entries(figures)) {
  console.log(
    `${name.padEnd(20)} ${Array.isArray(value) ? value.join(' / ') : typeof value === 'object' ? JSON.stringify(value) : value}`,
  )
}
for (const line of broken) console.log(`BROKEN ${line}`)
if (broken.length === 0) console.log(`every promise holds after ${kills} kills (seed ${options.seed})`)
failed = broken.length > 0
process.exit(failed ? 1 : 0)
