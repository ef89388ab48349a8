// Runs several instances on one PostgreSQL under load, kills them at random with SIGKILL, restarts PostgreSQL in between,
// edits all the while, and checks what a fleet promises: every 302 is a row and reaches every webhook, one webhook-id
// always carries one body and is sent by one instance at a time. Exits with 1 when a promise is broken.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runFleetTest } from './crash-test/fleet.mjs'
import { readOptions } from './options.mjs'
import { BUILT_ENTRY } from './server-under-test/product.mjs'

const options = readOptions(
  {
    instances: { default: 3, min: 1, max: 8, help: 'processes on the database' },
    kills: { default: 5, min: 0, max: 100, help: 'how often one of them is killed' },
    restarts: { default: 1, min: 0, max: 10, help: 'how often PostgreSQL is restarted' },
    down: { default: 1, min: 0, max: 120, help: 'seconds that PostgreSQL is away at each restart' },
    rate: { default: 300, min: 1, max: 5_000, help: 'scans a second, over all instances' },
    'seconds-between': { default: 5, min: 1, max: 60, help: 'mean time between two kills' },
    faults: { default: 0, min: 0, max: 0.5, help: 'share of deliveries that a receiver fails' },
    edits: { default: 5, min: 0, max: 100, help: 'edits of titles and destinations a second' },
    seed: { default: 1, min: 0, max: 2 ** 31, help: 'the same seed, the same moments and faults' },
    settle: { default: 120, min: 5, max: 1_200, help: 'seconds that the last deliveries may take' },
    fsync: { default: false, help: 'let PostgreSQL wait for the disk, as in production' },
    logs: { default: '', help: 'an existing folder in which each instance leaves its whole log' },
    entry: { default: BUILT_ENTRY, help: "the server's entry" },
  },
  process.argv.slice(2),
)

const { kills, restarts, settle, 'seconds-between': secondsBetween } = options
const limitSeconds = 120 + (kills + restarts + 1) * (secondsBetween * 2 + 20) + settle
setTimeout(() => {
  console.error(`not done within ${limitSeconds} s: given up`)
  process.exit(1)
}, limitSeconds * 1_000).unref()

const folder = mkdtempSync(join(tmpdir(), 'qregg-fleet-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
const { broken, figures } = await runFleetTest({ ...options, secondsBetween, folder, print: console.log })
for (const [name, value] of Object.entries(figures)) {
  const text = Array.isArray(value)
    ? value.join(' / ')
    : typeof value === 'object'
      ? JSON.stringify(value)
      : value
  console.log(`${name.padEnd(24)} ${text}`)
}
for (const line of broken) console.log(`BROKEN ${line}`)
if (broken.length === 0)
  console.log(
    `every promise holds after ${kills} kills and ${restarts} restarts of PostgreSQL (seed ${options.seed})`,
  )
process.exit(broken.length > 0 ? 1 : 0)
