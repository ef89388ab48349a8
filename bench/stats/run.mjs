// Do statistics cost the same at any number of scans? Asks two installations, in turn, about 90 days of one code.
import { readOptions } from '../../scripts/options.mjs'
import { othersLoad } from '../redirect/process-figures.mjs'
import { median } from '../redirect/statistics.mjs'
import { makeInstallation } from './installation.mjs'

const options = readOptions(
  {
    few: { default: 10_000, min: 100, max: 10_000_000, help: 'scans of the one code' },
    many: { default: 1_000_000, min: 100, max: 100_000_000, help: 'scans of the other' },
    days: { default: 90, min: 1, max: 900, help: 'days that are asked about and that have scans' },
    rounds: {
      default: 30,
      min: 3,
      max: 1_000,
      help: 'questions to each, few, many, then many, few, and so on',
    },
    ceiling: { default: 3, min: 1, max: 100, help: 'largest ratio that holds' },
    'others-limit': {
      default: 0.3,
      min: 0,
      max: 64,
      help: "cores of others' load above which nothing is measured",
    },
    force: { default: false, help: 'measure on a busy machine nevertheless' },
  },
  process.argv.slice(2),
)

const idle = await othersLoad()
console.log(`others use ${idle.toFixed(2)} cores`)
if (idle > options['others-limit'] && !options.force)
  throw new Error(
    `ratios from a busy machine mean nothing: wait until others use less than ${options['others-limit']} cores, or --force`,
  )

const few = await makeInstallation(options.few, options.days)
const many = await makeInstallation(options.many, options.days)
const from = new Date(Date.now() - (options.days - 1) * 86_400_000).toISOString().slice(0, 10)
/** Whole UTC days are the cheapest question; days of another zone are made of quarters of an hour. */
const questions = ['UTC', 'Europe/Berlin', 'Asia/Kathmandu'].map((zone) => `from=${from}&timezone=${zone}`)

async function timed(installation, query) {
  const began = performance.now()
  const { totals } = await installation.stats(query)
  return { ms: performance.now() - began, scans: totals.scans }
}

let isBroken = false
try {
  for (const query of questions) {
    for (const installation of [few, many]) for (let i = 0; i < 5; i++) await timed(installation, query)
    const [ofFew, ofMany] = [[], []]
    for (let round = 0; round < options.rounds; round++) {
      const order = [
        [few, ofFew],
        [many, ofMany],
      ]
      if (round % 2 === 1) order.reverse()
      for (const [installation, times] of order) times.push(await timed(installation, query))
    }
    const [a, b] = [ofFew, ofMany].map((times) => median(times.map(({ ms }) => ms)))
    const ratio = b / a
    isBroken ||= ratio > options.ceiling
    console.log(
      `${ratio <= options.ceiling ? 'holds' : 'BROKEN'} ${query}: ratio ${ratio.toFixed(2)} ≤ ${options.ceiling}; ` +
        `${a.toFixed(1)} ms over ${ofFew[0].scans} scans, ${b.toFixed(1)} ms over ${ofMany[0].scans}`,
    )
  }
} finally {
  await few.close()
  await many.close()
}
process.exitCode = isBroken ? 1 : 0
