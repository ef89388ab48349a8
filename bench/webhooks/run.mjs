// What webhooks cost and what receivers do to each other, as ratios, lags and verdicts.
//   node bench/webhooks/run.mjs throughput|lag|soak|burst [options]
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { readOptions } from '../../scripts/options.mjs'
import { syncLatency } from '../redirect/disk-latency.mjs'
import { othersLoad } from '../redirect/process-figures.mjs'
import { OPTIONS } from './bench-options.mjs'
import * as burst from './burst.mjs'
import * as lag from './lag.mjs'
import * as soak from './soak.mjs'
import * as throughput from './throughput.mjs'

const parts = {
  throughput: { run: throughput.runThroughput, limitSeconds: throughput.limitSeconds },
  lag: { run: lag.runLag, limitSeconds: lag.limitSeconds },
  soak: { run: soak.runSoak, limitSeconds: soak.limitSeconds },
  burst: { run: burst.runBurst, limitSeconds: burst.limitSeconds },
}

const [name = '', ...args] = process.argv.slice(2)
if (!Object.hasOwn(parts, name)) {
  console.error(`Give one of: ${Object.keys(parts).join(', ')}. With --help it lists its options.`)
  process.exit(2)
}
const { run, limitSeconds } = parts[name]
const options = readOptions(OPTIONS[name], args)

if (process.platform !== 'linux') throw new Error('the figures come from /proc: this needs Linux')
const idle = await othersLoad()
console.log(`others use ${idle.toFixed(2)} cores of ${cpus().length}`)
if (idle > options['others-limit'] && !options.force) {
  throw new Error(
    `figures from a busy machine mean nothing: wait until others use less than ${options['others-limit']} cores, or --force`,
  )
}

// A hung server must not hold the machine: the bench ends itself, and with it what it started.
const limit = limitSeconds(options)
setTimeout(() => {
  console.error(`not done within ${limit} s: given up`)
  process.exit(1)
}, limit * 1_000).unref()

const folder = mkdtempSync(join(options.dir, 'qregg-bench-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }))
const disk = syncLatency(folder)
console.log(`fdatasync of 4 kB: median ${disk.p50.toFixed(3)} ms, p99 ${disk.p99.toFixed(3)} ms`)

const begin = performance.now()
const { table, verdicts, rounds } = await run({ options, folder, print: console.log })
console.log(`\n${table}\n`)
for (const { text, holds } of verdicts) console.log(`${holds ? 'holds ' : 'BROKEN'} ${text}`)
console.log(`${name} took ${((performance.now() - begin) / 1_000).toFixed(0)} s`)
if (options.out) {
  const machine = { processor: cpus()[0]?.model, cores: cpus().length, node: process.version, idle, disk }
  writeFileSync(
    options.out,
    JSON.stringify({ at: new Date().toISOString(), name, machine, options, rounds, verdicts }, null, 2),
  )
}
process.exit(verdicts.every(({ holds }) => holds) ? 0 : 1)
