// The lag from a 302 to the webhook's receiver, for few and many webhooks of which some are dead or one is slow.
import { plainTable } from '../redirect/report.mjs'
import { median } from '../redirect/statistics.mjs'
import { makeFleet } from './fleet.mjs'
import { groupOf, startGroups, VARIANTS } from './groups.mjs'
import { lagFigures } from './lags.mjs'
import { pacedRun } from './paced-run.mjs'

const SIZES = [1, 100, 10_000]

/** At most: seeding, and for each run a copy, a start, the load and the last deliveries. */
export const limitSeconds = ({ rounds, warm, seconds, drain }) =>
  600 + rounds * 9 * (warm + seconds + drain + 60)

/** @param {{ options: any, folder: string, print: (line: string) => void }} bench */
export async function runLag({ options, folder, print }) {
  const receivers = await startGroups(options.origins)
  const runs = []
  for (const size of SIZES.filter((each) => each <= options.most)) {
    const begin = performance.now()
    const fleet = await makeFleet({ ...options, folder, size, groupOf, receivers })
    print(`made ${size} codes and webhooks in ${((performance.now() - begin) / 1_000).toFixed(0)} s`)
    for (const variant of size === 1 ? VARIANTS.slice(0, 1) : VARIANTS)
      runs.push({ name: `${size}, ${variant.name}`, variant, fleet })
  }
  const rounds = []
  for (let round = 1; round <= options.rounds; round++) {
    const samples = []
    for (const { name, variant, fleet } of round % 2 ? runs : runs.toReversed()) {
      const sample = sampleOf(name, await pacedRun({ ...options, fleet, receivers, variant }))
      samples.push(sample)
      print(`${name}: p99 ${sample.p99.toFixed(1)} ms, ${sample.missing} of ${sample.owed} missing`)
    }
    rounds.push(samples)
  }
  await receivers.stop()
  const names = runs.map(({ name }) => name)
  return { table: table(rounds, names), verdicts: verdicts(rounds, names, options.limit), rounds }
}

/** @param {string} name @param {import('./paced-run.mjs').PacedRun} run */
function sampleOf(name, { joined, unanswered, stall, others, memory }) {
  const { owed, missing, repeated, misplaced, times } = joined
  const megabytes = memory.at(-1)?.megabytes ?? Number.NaN
  const figures = lagFigures(times)
  return { name, ...figures, owed, missing, repeated, misplaced, unanswered, stall, others, megabytes }
}

/** @param {any[][]} rounds @param {string[]} names */
function table(rounds, names) {
  const head = ['webhooks', 'scans', 'p50 ms', 'p99 ms', 'max ms', 'missing', 'repeated', 'no 302']
  const rows = names.map((name) => {
    const own = rounds.flat().filter((sample) => sample.name === name)
    const middle = (figure, digits) => median(own.map((sample) => sample[figure])).toFixed(digits)
    const sum = (figure) => String(own.reduce((total, sample) => total + sample[figure], 0))
    return [
      ...[name, sum('owed'), middle('p50', 1), middle('p99', 1), middle('max', 0)],
      ...[sum('missing'), sum('repeated'), sum('unanswered')],
      ...[middle('megabytes', 0), middle('stall', 0), middle('others', 2)],
    ]
  })
  return plainTable([[...head, 'MB', 'stall ms', 'others'], ...rows])
}

/** @param {any[][]} rounds @param {string[]} names @param {number} limit milliseconds */
function verdicts(rounds, names, limit) {
  const all = rounds.flat()
  const sum = (figure) => all.reduce((total, sample) => total + sample[figure], 0)
  return [
    ...names.map((name) => {
      const p99 = median(all.filter((sample) => sample.name === name).map((sample) => sample.p99))
      return { text: `${name}: healthy p99 ${p99.toFixed(1)} ms, below ${limit}`, holds: p99 < limit }
    }),
    {
      text: `${sum('missing')} of ${sum('owed')} scans never reached a healthy receiver`,
      holds: sum('missing') === 0,
    },
    { text: `${sum('misplaced')} scans reached another webhook`, holds: sum('misplaced') === 0 },
    { text: `${sum('unanswered')} scans were due and got no 302`, holds: sum('unanswered') === 0 },
  ]
}
