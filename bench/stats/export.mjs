// Does an export of a million scans keep the server's memory flat, whoever reads it? Linux: memory comes from /proc.
import { readFileSync, writeFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { readOptions } from '../../scripts/options.mjs'
import { residentMegabytes } from '../redirect/process-figures.mjs'
import { countLines } from './counting-reader.mjs'
import { COMMON_OPTIONS, requireQuiet, withEngine } from './engines.mjs'
import { makeInstallation } from './installation.mjs'

const options = readOptions(
  {
    scans: {
      default: 1_200_000,
      min: 1_000,
      max: 100_000_000,
      help: 'scans of the code; people, most of them, are exported',
    },
    ceiling: {
      default: 100,
      min: 1,
      max: 10_000,
      help: 'most MB that the server may grow by during an export',
    },
    'ceiling-first': {
      default: 300,
      min: 1,
      max: 10_000,
      help: "the same for the first one, which fills the database's cache (64 MB on SQLite) and the heap",
    },
    pause: {
      default: 20,
      min: 1,
      max: 50,
      help: 'seconds for which the slow reader takes nothing, after the first MB',
    },
    ...COMMON_OPTIONS,
  },
  process.argv.slice(2),
)

const MB = 2 ** 20
const DAYS = 90
const READERS = {
  fast: {},
  // Stops early for long, then again and again for a while, as behind a connection that is slower than the server.
  slow: { pauseEveryBytes: 4 * MB, pauseMs: (pause) => (pause === 0 ? options.pause * 1_000 : 200) },
}

/** The most that a process has had since its last `forgetPeak`, in MB. */
const peakMegabytes = (pid) =>
  Number(/^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1_024
const forgetPeak = (pid) => writeFileSync(`/proc/${pid}/clear_refs`, '5')

/** @returns {Promise<boolean>} whether each row came once and memory stayed flat */
async function measure({ pid, port, key, codeId }, { expected, format, reader, ceiling }) {
  const path = `/api/v1/codes/${codeId}/scans/export?format=${format}`
  const before = residentMegabytes(pid)
  forgetPeak(pid)
  let atTenth = 0
  const onLines = (lines) => {
    if (atTenth === 0 && lines >= expected / 10) atTenth = peakMegabytes(pid)
  }
  const began = performance.now()
  const { lines, bytes, endsWhole } = await countLines({ port, key, path, onLines, ...READERS[reader] })
  const seconds = (performance.now() - began) / 1_000
  const peak = peakMegabytes(pid)
  await sleep(2_000)
  const rows = lines - (format === 'csv' ? 1 : 0)
  const isWhole = rows === expected && endsWhole
  const holds = isWhole && peak - before <= ceiling
  const told = [before, atTenth, peak, residentMegabytes(pid)].map((megabytes) => megabytes.toFixed(0))
  console.log(
    `${holds ? 'holds ' : 'BROKEN'} ${format}, ${reader} reader: ${rows} of ${expected} rows, ${(bytes / MB).toFixed(0)} MB in ` +
      `${seconds.toFixed(1)} s (${(rows / seconds).toFixed(0)}/s); server ${told[0]} MB before, at most ${told[1]} in the ` +
      `first tenth, ${told[2]} in all, ${told[3]} after: grew by ${(peak - before).toFixed(0)} ${peak - before <= ceiling ? '≤' : '>'} ${ceiling}`,
  )
  return holds
}

await requireQuiet(options)
const verdicts = await withEngine(options.postgres, async (postgres) => {
  const installation = await makeInstallation({ scans: options.scans, days: DAYS, postgres })
  const from = new Date(Date.now() - DAYS * 86_400_000).toISOString().slice(0, 10)
  const { totals } = await installation.stats(`from=${from}`)
  const held = []
  let ceiling = options['ceiling-first']
  for (const reader of Object.keys(READERS))
    for (const format of ['ndjson', 'csv']) {
      held.push(await measure(installation, { expected: totals.scans, format, reader, ceiling }))
      ceiling = options.ceiling
    }
  await installation.close()
  return held
})
process.exitCode = verdicts.every((holds) => holds) ? 0 : 1
