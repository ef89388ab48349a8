// Do statistics cost the same at any number of scans? Asks two installations, in turn, about 90 days of one code.
import { readOptions } from '../../scripts/options.mjs'
import { median } from '../redirect/statistics.mjs'
import { COMMON_OPTIONS, requireQuiet, withEngine } from './engines.mjs'
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
    ...COMMON_OPTIONS,
  },
  process.argv.slice(2),
)

const from = new Date(Date.now() - (options.days - 1) * 86_400_000).toISOString().slice(0, 10)
/** Whole UTC days are the cheapest question; days of another zone are made of quarters of an hour. */
const questions = ['UTC', 'Europe/Berlin', 'Asia/Kathmandu'].map((zone) => `from=${from}&timezone=${zone}`)

async function timed(installation, query) {
  const began = performance.now()
  const { totals } = await installation.stats(query)
  return { ms: performance.now() - began, scans: totals.scans }
}

/** @returns {Promise<boolean>} whether the ratio holds */
async function compare(few, many, query) {
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
  const holds = b / a <= options.ceiling
  console.log(
    `${holds ? 'holds' : 'BROKEN'} ${query}: ratio ${(b / a).toFixed(2)} ${holds ? '≤' : '>'} ${options.ceiling}; ` +
      `${a.toFixed(1)} ms over ${ofFew[0].scans} scans, ${b.toFixed(1)} ms over ${ofMany[0].scans}`,
  )
  return holds
}

await requireQuiet(options)
const verdicts = await withEngine(options.postgres, async (postgres) => {
  const few = await makeInstallation({ scans: options.few, days: options.days, postgres })
  const many = await makeInstallation({ scans: options.many, days: options.days, postgres })
  const held = []
  for (const query of questions) held.push(await compare(few, many, query))
  await Promise.all([few.close(), many.close()])
  return held
})
process.exitCode = verdicts.every((holds) => holds) ? 0 : 1
