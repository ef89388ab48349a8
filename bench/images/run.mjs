// How fast are pictures drawn? Codes a second beside the npm package `qrcode`, in one run on one machine, as ratios.
import { monitorEventLoopDelay } from 'node:perf_hooks'
import QRCode from 'qrcode'
import { createQrImages, PLAIN } from '../../packages/server/dist/qr-images/images.js'
import { createStudio } from '../../packages/server/dist/qr-images/studio/studio.js'
import { readOptions } from '../../scripts/options.mjs'
import { othersLoad } from '../redirect/process-figures.mjs'
import { median } from '../redirect/statistics.mjs'

const options = readOptions(
  {
    rounds: { default: 5, min: 1, max: 25, help: 'rounds: ours, theirs, then theirs, ours, and so on' },
    milliseconds: { default: 700, min: 50, max: 10_000, help: 'length of one measurement' },
    floor: { default: 3, min: 0, max: 100, help: "least multiple of qrcode's codes a second" },
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

// No cache: each picture is drawn from its text, as the other side draws it.
const studio = createStudio({ error: console.error })
const images = createQrImages({ cacheSize: 0, studio })
const look = (changes) => ({ ...PLAIN, ...changes })
const DOTS = look({ modules: 'dots', finders: { style: 'circle', frame: null, ball: null } })
const noLogo = async () => null
const designed = (format, design) => (text) =>
  images.designed({ text, format, look: design, loadLogo: noLogo, size: 512 })
const SAME = { errorCorrectionLevel: 'M', margin: 4 }

/** Both sides draw the same: error correction M, a margin of 4 modules, 512 pixels. */
const PAIRS = {
  svg: {
    ours: designed('svg', null),
    theirs: (text) => QRCode.toString(text, { ...SAME, type: 'svg', width: 512 }),
  },
  png: {
    ours: designed('png', null),
    theirs: (text) => QRCode.toBuffer(text, { ...SAME, type: 'png', width: 512 }),
  },
}
/** What the other side does not draw. */
const ALONE = {
  'svg of dots': designed('svg', DOTS),
  'png of dots': designed('png', DOTS),
  'pdf of dots': designed('pdf', DOTS),
  check: (text) => studio.do({ kind: 'check', picture: { text, look: DOTS, logo: null } }),
}

let number = 0
const nextText = () => `https://qr.example.com/${String(number++).padStart(7, 'Ab3xY7z')}`

/** @param {(text: string) => Promise<unknown>} draw @returns {Promise<number>} pictures a second */
async function rate(draw) {
  const start = performance.now()
  let count = 0
  while (performance.now() - start < options.milliseconds) {
    await draw(nextText())
    count++
  }
  return (count * 1_000) / (performance.now() - start)
}

let held = true
for (const [format, { ours, theirs }] of Object.entries(PAIRS)) {
  await rate(ours)
  await rate(theirs)
  const rounds = []
  for (let round = 0; round < options.rounds; round++) {
    const first = await rate(round % 2 ? theirs : ours)
    const second = await rate(round % 2 ? ours : theirs)
    rounds.push(round % 2 ? { ours: second, theirs: first } : { ours: first, theirs: second })
  }
  const ratio = median(rounds.map((one) => one.ours / one.theirs))
  const [ours_, theirs_] = [median(rounds.map((one) => one.ours)), median(rounds.map((one) => one.theirs))]
  const enough = ratio >= options.floor
  held &&= enough
  console.log(`${format}: ${ours_.toFixed(0)}/s, qrcode ${theirs_.toFixed(0)}/s`)
  console.log(
    `${enough ? 'holds' : 'BROKEN'} ${format}: ratio ${ratio.toFixed(2)} ${enough ? '≥' : '<'} ${options.floor}`,
  )
}

for (const [name, draw] of Object.entries(ALONE)) {
  await rate(draw)
  // What a redirect would have to wait for while the other thread works.
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  const perSecond = await rate(draw)
  delay.disable()
  const [p99, longest] = [delay.percentile(99) / 1e6, delay.max / 1e6]
  console.log(
    `${name}: ${perSecond.toFixed(0)}/s; the event loop's delay meanwhile: p99 ${p99.toFixed(1)} ms, longest ${longest.toFixed(1)} ms`,
  )
}
await studio.close()
if (!held) process.exitCode = 1
