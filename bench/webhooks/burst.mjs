// 100,000 scans in a minute for a webhook that takes 30 requests a second, beside ten that are in no hurry.
import { setTimeout as sleep } from 'node:timers/promises'
import { startScanLoad } from '../../scripts/crash-test/scan-load.mjs'
import { plainTable } from '../redirect/report.mjs'
import { CAPPED, OTHERS, startBurstRig } from './burst-rig.mjs'
import { joinWhenComplete, lagFigures } from './lags.mjs'
import { observeAll } from './observe-all.mjs'

/** Scans of the others are numbered from here; whose they are follows from the number. */
const FIRST_OF_OTHERS = 1_000_000_000
const CALM_MS = 2_000
/** The others' scans go on: so many seconds of them may not have arrived yet. */
const ON_THE_WAY_SECONDS = 2
/** A second's limit says little about its first second: the mean may be so much above it. */
const CAP_SLACK = 1.05

/** At most: the burst, and the deliveries of the capped one and of the others. */
export const limitSeconds = ({ seconds, drain }) => 120 + seconds + 2 * drain

/** @param {{ options: any, folder: string, print: (line: string) => void }} bench */
export async function runBurst({ options, folder, print }) {
  const { scans, seconds, cap, drain, 'others-rate': othersRate } = options
  const rig = await startBurstRig({ entry: options.entry, folder, cap })
  const { port, codes, server, receivers } = rig

  const paced = { port, codes: codes.slice(1), rate: othersRate, connections: 10, first: FIRST_OF_OTHERS }
  const others = startScanLoad(paced)
  await sleep(CALM_MS)
  const bursting = { port, codes: [codes[CAPPED]], rate: scans / seconds, connections: 100, total: scans }
  const burst = startScanLoad(bursting)
  const ofBurst = (scan) => (scan < FIRST_OF_OTHERS ? CAPPED : null)
  const ofOthers = (scan) => (scan < FIRST_OF_OTHERS ? null : 1 + (scan % OTHERS))
  const begin = performance.now()
  const { result, others: busy } = await observeAll(server, [receivers.child], async () => {
    while (burst.next() < scans) await sleep(100)
    await burst.stop()
    const end = performance.now()
    print(`${burst.acknowledged.size} scans answered 302 in ${((end - begin) / 1_000).toFixed(1)} s`)
    const about = () => burst.acknowledged.size + others.acknowledged.size - ON_THE_WAY_SECONDS * othersRate
    const { acknowledged } = burst
    const joined = await joinWhenComplete({ receivers, acknowledged, webhookOf: ofBurst, drain, about })
    print(`the last of them arrived ${((performance.now() - end) / 1_000).toFixed(1)} s later`)
    return { end, joined }
  })
  const othersDue = others.next() - FIRST_OF_OTHERS
  await others.stop()
  const told = { acknowledged: others.acknowledged, webhookOf: ofOthers, about: () => 0 }
  const calm = await joinWhenComplete({ receivers, drain, ...told })
  const { at, webhook } = await receivers.arrivals()
  const { capped } = (await receivers.counts()).groups
  const states = await rig.end()

  const times = at.filter((_, request) => webhook[request] === CAPPED)
  const span = (times[times.length - 1] - times[0]) / 1_000
  const { joined, end } = result
  const inBurst = { ...calm, times: calm.times.filter((time) => time.at >= begin && time.at <= end) }
  const figures = {
    joined,
    calm,
    inBurst,
    capped,
    states,
    perSecond: capped.requests / span,
    scansARequest: joined.times.length / times.length,
    answered: burst.acknowledged.size,
    unanswered: othersDue - others.acknowledged.size,
    busy,
  }
  print(`others used ${busy.toFixed(2)} cores; the capped webhook was ${[...states].join(', ')}`)
  return { table: table(figures), verdicts: verdicts(figures, options), rounds: [[capped, lagsOf(figures)]] }
}

const lagsOf = ({ joined, calm, inBurst }) => ({
  capped: lagFigures(joined.times),
  'others in the burst': lagFigures(inBurst.times),
  'others in all': lagFigures(calm.times),
})

function table(figures) {
  const { joined, calm, inBurst, capped, perSecond, scansARequest } = figures
  const row = (name, { times, missing, repeated }, rest) => {
    const { p50, p99, max } = lagFigures(times)
    const lag = [p50, p99, max].map((value) => value.toFixed(0))
    return [name, String(times.length), ...lag, String(missing), String(repeated), ...rest]
  }
  const head = ['webhooks', 'scans', 'p50 ms', 'p99 ms', 'max ms', 'missing', 'repeated']
  const requests = [
    scansARequest.toFixed(1),
    perSecond.toFixed(1),
    String(capped.mostInSecond),
    String(capped.refused),
  ]
  return plainTable([
    [...head, 'a request', 'requests/s', 'most in 1 s', '429'],
    row('capped', joined, requests),
    row('others in the burst', inBurst, ['', '', '', '']),
    row('others in all', calm, ['', '', '', '']),
  ])
}

function verdicts(figures, { scans, cap, limit }) {
  const { joined, calm, states, perSecond, answered, unanswered } = figures
  const lags = lagsOf(figures)
  const p99 = Math.max(lags['others in the burst'].p99, lags['others in all'].p99)
  const missing = joined.missing + calm.missing
  return [
    { text: `${answered} of ${scans} scans of the burst answered 302`, holds: answered === scans },
    { text: `${unanswered} scans of the others got no 302`, holds: unanswered === 0 },
    {
      text: `${missing} of ${joined.owed + calm.owed} scans never reached their receiver`,
      holds: missing === 0,
    },
    {
      text: `the capped webhook was ${[...states].join(', ')}, never disabled`,
      holds: !states.has('disabled') && !states.has('gone'),
    },
    {
      text: `${perSecond.toFixed(1)} requests a second to the capped webhook, at most ${cap}`,
      holds: perSecond <= cap * CAP_SLACK,
    },
    { text: `others' p99 ${p99.toFixed(1)} ms, below ${limit}`, holds: p99 < limit },
  ]
}
