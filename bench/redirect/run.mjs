// How much the promise "a 302 that left the server is a scan on disk" costs, as ratios to servers that promise less.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { startEmbeddedPostgres } from '../../packages/server/test/support/embedded-postgres.ts'
import { postgresForTests } from '../../packages/server/test/support/postgres.ts'
import { readOptions } from '../../scripts/options.mjs'
import { IN_EARNEST } from '../postgres/database.mjs'
import { OPTIONS } from './bench-options.mjs'
import { syncLatency } from './disk-latency.mjs'
import { loadFresh } from './fresh-connections.mjs'
import { loadKept } from './kept-connections.mjs'
import { othersLoad } from './process-figures.mjs'
import { freshTable, keptTable, paired } from './report.mjs'
import { fillTarget, startFleetTarget, startProductTarget, startYardstick } from './targets.mjs'
import { countRows, rowsVerdict, speedVerdict } from './verdict.mjs'
import { AGENTS_FILE, requireWrk } from './wrk.mjs'

const options = readOptions(OPTIONS, process.argv.slice(2))
const fresh = options['fresh-connections']
const rates = [100, 1_000]

if (process.platform !== 'linux') throw new Error('the figures come from /proc: this needs Linux')
if (!fresh) requireWrk()
const idle = await othersLoad()
console.log(`others use ${idle.toFixed(2)} cores of ${cpus().length}`)
if (idle > options['others-limit'] && !options.force) {
  throw new Error(
    `ratios from a busy machine mean nothing: wait until others use less than ${options['others-limit']} cores, or --force`,
  )
}

// A hung server must not hold the machine: the bench ends itself, and with it what it started.
const loads = fresh ? rates.length * 3 : 7
// Filling takes up to 0.2 ms a scan, on each engine.
const limitSeconds = 180 + options.filled / 2_500 + options.rounds * loads * (options.seconds + 25)
setTimeout(() => {
  console.error(`not done within ${limitSeconds} s: given up`)
  process.exit(1)
}, limitSeconds * 1_000).unref()

const folder = mkdtempSync(join(options.dir, 'qregg-bench-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))

const disk = syncLatency(folder)
console.log(`fdatasync of 4 kB: median ${disk.p50.toFixed(3)} ms, p99 ${disk.p99.toFixed(3)} ms`)
if (disk.p50 < 0.02)
  console.log('that is memory rather than a disk: FULL costs nothing here, choose another --dir')

const { entry, codes, rounds: count, seconds, connections } = options
const postgres = options.postgres && !fresh ? await startEmbeddedPostgres(IN_EARNEST) : undefined
const { floor } = options
const makeProduct = (folder) => startProductTarget({ entry, folder, codes, synchronous: 'full', floor })
async function makeFleet(folder, instances) {
  const { url: databaseUrl } = await postgresForTests(postgres)
  return await startFleetTarget({ entry, folder, codes, databaseUrl, instances })
}
/** None without --filled. Before anything else runs: filling takes minutes of both cores. */
async function makeFilled(make) {
  if (options.filled === 0) return []
  const own = mkdtempSync(join(folder, 'filled-'))
  return [await fillTarget(await make(own), { scans: options.filled, floor: options['floor-filled'] })]
}
const filledProduct = await makeFilled(makeProduct)
const filledFleet = postgres ? await makeFilled((own) => makeFleet(own, 1)) : []

const products = [await makeProduct(folder), ...filledProduct]
if (options.normal) {
  products.push(
    await startProductTarget({ entry, folder, codes, synchronous: 'normal', floor: options['floor-normal'] }),
  )
}
if (postgres) {
  products.push(await makeFleet(folder, 1), ...filledFleet, await makeFleet(folder, 2))
  console.log('what PostgreSQL itself uses is counted among the others')
}
const targets = [...products, await startYardstick('bare', products[0])]
if (!fresh) targets.push(await startYardstick('express', products[0]))

const agents = readFileSync(AGENTS_FILE, 'utf8').trim().split('\n')
/** @param {import('./targets.mjs').Target} target @param {number} seed */
async function measure(target, seed) {
  if (!fresh) return [await loadKept(target, { connections, seconds, seed })]
  const samples = []
  for (const rate of rates) samples.push(await loadFresh(target, { rate, seconds, agents }))
  return samples
}

// The first load compiles the code and fills the caches: it is not measured, but its scans count.
for (const target of targets) {
  if (fresh) await loadFresh(target, { rate: 500, seconds: 2, agents })
  else await loadKept(target, { connections, seconds: 2, seed: 0 })
}
const rounds = []
for (let round = 1; round <= count; round++) {
  const samples = []
  for (const target of round % 2 ? targets : targets.toReversed())
    samples.push(...(await measure(target, round)))
  rounds.push(samples)
  console.log(`round ${round} of ${count}: ${samples.map((s) => `${s.name} ${summary(s)}`).join(', ')}`)
}
for (const { name, child, fleet = [child] } of targets) {
  for (const one of fleet)
    if (!(await one.end('SIGTERM', 20_000))) console.log(`${name} did not stop on SIGTERM within 20 s`)
}

const names = targets.map(({ name }) => name)
console.log(`\n${fresh ? freshTable(rounds, names, rates) : keptTable(rounds, names)}\n`)
const noisy = rounds
  .flat()
  .filter(({ name, others }) => !name.startsWith('postgres') && others > options['others-limit']).length
if (noisy)
  console.log(
    `others were busy during ${noisy} of ${rounds.flat().length} loads: these ratios are not worth keeping\n`,
  )

const rowsOf = new Map()
for (const { name, installation } of targets)
  if (installation) rowsOf.set(name, await countRows(installation))
await postgres?.stop()
const verdicts = targets.flatMap((target) => {
  const own = rounds.flat().filter(({ name }) => name === target.name)
  const errors = own.reduce((sum, sample) => sum + sample.errors, 0)
  const rows = target.installation ? [rowsVerdict(target, rowsOf.get(target.name))] : []
  if (fresh) return [{ text: `${target.name}: ${errors} errors`, holds: errors === 0 }, ...rows]
  const { ratio } = paired(
    rounds,
    (s) => s.name === target.name,
    (s) => s.name === (target.against ?? 'bare'),
    (s) => s.perSecond,
  )
  return [speedVerdict(target, ratio, errors), ...rows]
})
for (const { text, holds } of verdicts) console.log(`${holds ? 'holds ' : 'BROKEN'} ${text}`)
if (options.out) {
  const machine = { processor: cpus()[0]?.model, cores: cpus().length, node: process.version, idle, disk }
  const load = { seconds, connections, codes }
  writeFileSync(
    options.out,
    JSON.stringify({ at: new Date().toISOString(), machine, load, rounds, verdicts }, null, 2),
  )
}
process.exit(verdicts.every(({ holds }) => holds) ? 0 : 1)

/** @param {any} sample */
function summary(sample) {
  return fresh ? `${sample.rate}/s p99 ${sample.p99.toFixed(1)} ms` : `${sample.perSecond.toFixed(0)}/s`
}
