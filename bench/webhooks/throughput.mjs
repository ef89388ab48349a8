// Deliveries a second with batches of one, beside a bare loop of undici posts to the same receivers.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { freePort } from '../../scripts/server-under-test/port.mjs'
import {
  ask,
  describeInstallation,
  eightAtATime,
  makeCodes,
  post,
  startProduct,
} from '../../scripts/server-under-test/product.mjs'
import { settle } from '../redirect/process-figures.mjs'
import { paired, plainTable } from '../redirect/report.mjs'
import { findInFlight, measureBare, measureProduct } from './rates.mjs'
import { startReceivers } from './receivers.mjs'

/**
 * @typedef {object} Case
 * @property {string} name
 * @property {number} webhooks how many hear of each scan
 * @property {boolean} stopped whether they are stopped while the scans come, so that a backlog waits for them
 */

/** @type {Case[]} */
const CASES = [
  { name: '1 webhook, backlog', webhooks: 1, stopped: true },
  { name: '100 webhooks, backlog', webhooks: 100, stopped: true },
  { name: '100 webhooks, at once', webhooks: 100, stopped: false },
]

/** At most: starts, and for each round a backlog, its delivery, and the wait for a quiet server. */
export const limitSeconds = ({ rounds }) => 120 + rounds * CASES.length * 200

/** @param {{ options: any, folder: string, print: (line: string) => void }} bench */
export async function runThroughput({ options, folder, print }) {
  const { entry, rounds: count, deliveries, floor } = options
  const dataDir = join(folder, 'data')
  mkdirSync(dataDir)
  const receivers = await startReceivers({ one: 1, many: 100 })
  const installation = describeInstallation({ entry, dataDir, port: await freePort() })
  const server = await startProduct(installation)
  const rigs = []
  for (const one of CASES) rigs.push(await makeRig(one, installation, receivers, server))

  for (const rig of rigs) {
    rig.inFlight = await findInFlight(rig)
    print(`${rig.name}: ${rig.inFlight} requests are in flight at most`)
  }
  const rounds = []
  for (let round = 1; round <= count; round++) {
    const samples = []
    for (const rig of rigs) {
      const measures = [measureProduct, measureBare]
      for (const measure of round % 2 ? measures : measures.toReversed())
        samples.push(await measure(rig, deliveries))
      await settle(server.pid)
    }
    rounds.push(samples)
    print(
      `round ${round} of ${count}: ${samples.map((s) => `${s.name} ${s.perSecond.toFixed(0)}/s`).join(', ')}`,
    )
  }
  await server.end('SIGTERM', 20_000)
  await receivers.stop()
  return { table: table(rounds), verdicts: verdicts(rounds, floor), rounds }
}

/** The webhooks of one case, on a code of their own. @param {Case} one */
async function makeRig(one, installation, receivers, server) {
  const [code] = await makeCodes(installation, 1)
  const group = one.webhooks === 1 ? 'one' : 'many'
  const urls = Array.from({ length: one.webhooks }, (_, i) => receivers.url(group, i))
  const ids = []
  await eightAtATime(urls.length, async (i) => {
    const body = { url: urls[i], events: ['scan'], filter: { codeIds: [code.id] }, batch: 'single' }
    ids.push((await post(installation, '/webhooks', body)).id)
  })
  /** @param {boolean} active */
  const switchAll = (active) =>
    eightAtATime(ids.length, (i) => ask(installation, 'PATCH', `/webhooks/${ids[i]}`, { active }))
  return { ...one, installation, receivers, server, group, urls, code, switchAll, inFlight: 0, nextScan: 0 }
}

const isOf = (name, kind) => (sample) => sample.name === `${name} ${kind}`

/** @param {import('./rates.mjs').Sample[][]} rounds */
function table(rounds) {
  const head = ['deliveries a second', 'in flight', 'product', 'bare', 'ratio', 'CPU µs', 'bare', 'others']
  const rows = CASES.map(({ name }) => {
    const of = (figure) => paired(rounds, isOf(name, 'product'), isOf(name, 'bare'), figure)
    const bare = (figure) => paired(rounds, isOf(name, 'bare'), isOf(name, 'bare'), figure).value
    const speed = of((s) => s.perSecond)
    return [
      name,
      String(rounds[0].find(isOf(name, 'bare'))?.inFlight),
      ...[speed.value, bare((s) => s.perSecond)].map((value) => value.toFixed(0)),
      speed.ratio.toFixed(2),
      ...[of((s) => s.cpuMicroseconds).value, bare((s) => s.cpuMicroseconds)].map((value) =>
        value.toFixed(0),
      ),
      of((s) => s.others).value.toFixed(2),
    ]
  })
  return plainTable([head, ...rows])
}

/** @param {import('./rates.mjs').Sample[][]} rounds @param {number} floor */
function verdicts(rounds, floor) {
  return CASES.flatMap(({ name }) => {
    const { ratio } = paired(rounds, isOf(name, 'product'), isOf(name, 'bare'), (s) => s.perSecond)
    const own = rounds.flat().filter(isOf(name, 'product'))
    const missing = own.reduce((sum, s) => sum + s.missing, 0)
    const batch = Math.max(...own.map((s) => s.scansARequest))
    return [
      { text: `${name}: ratio ${ratio.toFixed(2)} of bare, at least ${floor}`, holds: ratio >= floor },
      { text: `${name}: ${batch.toFixed(2)} scans a request, promised 1`, holds: batch === 1 },
      { text: `${name}: ${missing} deliveries missing`, holds: missing === 0 },
    ]
  })
}
