import { scanNumberOf } from './scan-load.mjs'

/**
 * Holds what the client was told against the log and against what the receivers accepted.
 * @param {{ acknowledged: Iterable<number>, referrers: (string | null)[], integrity: string,
 *   receivers: { name: string, scans: Map<number, import('./receiver.mjs').ReceivedScan> }[],
 *   broken: import('./broken-promises.mjs').BrokenPromises }} evidence
 * @returns {{ rows: number, lost: number, undelivered: number }} distinct scans in the log; acknowledged ones without a
 *   row; pairs of scan and receiver without a delivery
 */
export function judge({ acknowledged, referrers, integrity, receivers, broken }) {
  if (integrity !== 'ok') broken.add('the database is whole', integrity)
  const rows = rowsOf(referrers, broken)
  const known = new Set(rows)
  let lost = 0
  for (const n of acknowledged) {
    known.add(n)
    if (rows.has(n)) continue
    lost++
    broken.add('a 302 that left the server is a scan on disk', `scan ${n}`)
  }
  let undelivered = 0
  for (const { name, scans } of receivers) {
    for (const n of known) {
      if (scans.has(n)) continue
      undelivered++
      broken.add('a scan on disk reaches every webhook', `scan ${n} and ${name}`)
    }
    for (const [n, { deliveries }] of scans) {
      if (!rows.has(n)) broken.add('what is delivered is on disk', `scan ${n} and ${name}`)
      if (deliveries.size > 1)
        broken.add('a scan belongs to one delivery', `scan ${n}: ${[...deliveries].join(', ')}`)
    }
  }
  return { rows: rows.size, lost, undelivered }
}

/**
 * @param {(string | null)[]} referrers @param {import('./broken-promises.mjs').BrokenPromises} broken
 * @returns {Set<number>} the scans in the log
 */
function rowsOf(referrers, broken) {
  const rows = new Set()
  for (const referrer of referrers) {
    const n = scanNumberOf(referrer)
    if (n === null) broken.add('a row keeps its referrer', String(referrer))
    else if (rows.has(n)) broken.add('a scan is one row', `scan ${n}`)
    else rows.add(n)
  }
  return rows
}
