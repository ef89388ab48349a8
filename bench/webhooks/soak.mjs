// Ten minutes with 10,000 webhooks of which a tenth is dead: is it as quick and as small at the end as it was?
import { plainTable } from '../redirect/report.mjs'
import { median } from '../redirect/statistics.mjs'
import { makeFleet } from './fleet.mjs'
import { groupOf, startGroups, VARIANTS } from './groups.mjs'
import { lagFigures } from './lags.mjs'
import { pacedRun } from './paced-run.mjs'

const TENTH_DEAD = VARIANTS.filter(({ name }) => name === '10 % dead')

/** At most: seeding, the load and the last deliveries. */
export const limitSeconds = ({ warm, seconds, drain }) => 600 + warm + seconds + drain

/** @param {{ options: any, folder: string, print: (line: string) => void }} bench */
export async function runSoak({ options, folder, print }) {
  const { webhooks: size, seconds, limit, growth } = options
  const receivers = await startGroups(options.origins)
  const fleet = await makeFleet({ ...options, folder, size, groupOf, receivers })
  print(`made ${size} codes and webhooks`)
  const run = await pacedRun({ ...options, fleet, receivers, variant: TENTH_DEAD[0], print })
  await receivers.stop()

  const { joined, unanswered, others, stall } = run
  const thirds = [0, 1, 2].map((third) => thirdOf(run, seconds, third))
  const rows = thirds.map(({ p50, p99, max, megabytes, mostMegabytes }, index) => [
    `${index + 1} of 3`,
    ...[p50.toFixed(1), p99.toFixed(1), max.toFixed(0), megabytes.toFixed(0), mostMegabytes.toFixed(0)],
  ])
  const table = plainTable([['third', 'p50 ms', 'p99 ms', 'max ms', 'MB', 'most MB'], ...rows])
  print(`others ${others.toFixed(2)} cores, longest stall of the bench itself ${stall.toFixed(0)} ms`)

  const { p99 } = lagFigures(joined.times)
  const [first, , last] = thirds.map(({ megabytes }) => megabytes)
  const verdicts = [
    { text: `healthy p99 ${p99.toFixed(1)} ms, below ${limit}`, holds: p99 < limit },
    {
      text: `memory ${first.toFixed(0)} MB in the first third, ${last.toFixed(0)} MB in the last: at most ${growth} times as much`,
      holds: last <= first * growth,
    },
    {
      text: `${joined.missing} of ${joined.owed} scans never reached a healthy receiver`,
      holds: joined.missing === 0,
    },
    { text: `${joined.misplaced} scans reached another webhook`, holds: joined.misplaced === 0 },
    { text: `${unanswered} scans were due and got no 302`, holds: unanswered === 0 },
  ]
  return {
    table,
    verdicts,
    rounds: [{ thirds, memory: run.memory, others, stall, repeated: joined.repeated }],
  }
}

/** @param {import('./paced-run.mjs').PacedRun} run @param {number} seconds @param {number} third from 0 */
function thirdOf({ joined, begin, memory }, seconds, third) {
  const isIn = (second) => Math.min(2, Math.floor((3 * second) / seconds)) === third
  const times = joined.times.filter(({ at }) => isIn((at - begin) / 1_000))
  // A figure at the very end of a third belongs to it.
  const sizes = memory.filter(({ second }) => isIn(second - 0.001)).map(({ megabytes }) => megabytes)
  return { ...lagFigures(times), megabytes: median(sizes), mostMegabytes: Math.max(...sizes) }
}
