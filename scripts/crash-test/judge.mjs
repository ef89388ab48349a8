import { scanNumberOf } from './scan-load.mjs'

// What the guide promises of deliveries that a receiver gets twice.
const DUPLICATES_BELOW = 0.01
// Each kill repeats what was under way, however little there was before it: a share of a short run says nothing.
const DELIVERIES_TO_JUDGE = 5_000

/**
 * Holds what the client was told against the log and against what the receivers accepted.
 * @param {{ acknowledged: Iterable<number>, locations: Map<number, string>,
 *   log: import('../server-under-test/scan-log.mjs').LoggedScan[], integrity: string,
 *   receivers: { name: string, scans: Map<number, import('./receiver.mjs').ReceivedScan> }[],
 *   broken: import('./broken-promises.mjs').BrokenPromises }} evidence `locations` is where each 302 led
 * @returns {{ rows: number, lost: number, undelivered: number }} distinct scans in the log; acknowledged ones without a
 *   row; pairs of scan and receiver without a delivery
 */
export function judge({ acknowledged, locations, log, integrity, receivers, broken }) {
  if (integrity !== 'ok') broken.add('the database is whole', integrity)
  const rows = rowsOf(log, broken)
  const known = new Set(rows.keys())
  let lost = 0
  for (const n of acknowledged) {
    known.add(n)
    if (rows.has(n)) continue
    lost++
    broken.add('a 302 that left the server is a scan on disk', `scan ${n}`)
  }
  for (const [n, location] of locations) {
    const row = rows.get(n)
    if (row && row.destination !== location)
      broken.add('a 302 leads where its row says', `scan ${n} led to ${location}, not ${row.destination}`)
  }
  let undelivered = 0
  for (const { name, scans } of receivers) {
    for (const n of known) {
      if (scans.has(n)) continue
      undelivered++
      broken.add('a scan on disk reaches every webhook', `scan ${n} and ${name}`)
    }
    for (const [n, scan] of scans) judgeReceived(name, n, scan, rows.get(n), broken)
  }
  return { rows: rows.size, lost, undelivered }
}

/**
 * One scan at one receiver.
 * @param {string} name of the receiver @param {number} n of the scan
 * @param {import('./receiver.mjs').ReceivedScan} scan
 * @param {import('../server-under-test/scan-log.mjs').LoggedScan | undefined} row
 * @param {import('./broken-promises.mjs').BrokenPromises} broken
 */
function judgeReceived(name, n, { deliveries, processed, destination, title }, row, broken) {
  if (!row) return broken.add('what is delivered is on disk', `scan ${n} and ${name}`)
  if (deliveries.size > 1)
    broken.add('a scan belongs to one delivery', `scan ${n}: ${[...deliveries].join(', ')}`)
  if (processed !== 1)
    broken.add('whoever drops seen scan.ids has every scan once', `${name}: scan ${n}: ${processed} times`)
  if (destination !== row.destination || title !== row.title)
    broken.add(
      'a delivery tells the revision that was scanned',
      `${name}: scan ${n}: ${title}, ${destination}, not ${row.title}, ${row.destination}`,
    )
}

/**
 * @param {{ name: string, state: { accepted: number, repeated: number } }[]} receivers
 * @param {import('./broken-promises.mjs').BrokenPromises} broken
 * @returns {string} how many deliveries came again after they had been accepted
 */
export function judgeDuplicates(receivers, broken) {
  const accepted = receivers.reduce((sum, { state }) => sum + state.accepted, 0)
  const repeated = receivers.reduce((sum, { state }) => sum + state.repeated, 0)
  const share = repeated / Math.max(1, accepted)
  const text = `${repeated} of ${accepted} (${(100 * share).toFixed(2)} %)`
  if (accepted < DELIVERIES_TO_JUDGE) return `${text}, too few to judge the share`
  if (share >= DUPLICATES_BELOW) broken.add('duplicate deliveries stay below 1 %', text)
  return text
}

/**
 * @param {import('../server-under-test/scan-log.mjs').LoggedScan[]} log
 * @param {import('./broken-promises.mjs').BrokenPromises} broken
 * @returns {Map<number, import('../server-under-test/scan-log.mjs').LoggedScan>} by the number of the scan
 */
function rowsOf(log, broken) {
  const rows = new Map()
  for (const row of log) {
    const n = scanNumberOf(row.referrer)
    if (n === null) broken.add('a row keeps its referrer', String(row.referrer))
    else if (rows.has(n)) broken.add('a scan is one row', `scan ${n}`)
    else rows.set(n, row)
  }
  return rows
}
