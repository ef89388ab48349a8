import type { Browser, Device, OperatingSystem, Stats, StatsQuery } from '@qregg/contract'
import type { Period } from './period.ts'
import type { Reading } from './reading.ts'
import { addTally, noTally } from './sums.ts'

/** The answer in the contract's shape. `now` is when the question was put, before anything was read. */
export function toStats(query: StatsQuery, period: Period, reading: Reading, now: number): Stats {
  const total = noTally()
  for (const point of reading.points) addTally(total, point)
  const { scans, uniques, ...notCounted } = total
  const breakdown = <T>(kind: string, read: (value: string | null) => T) =>
    breakdownOf(reading.facts, kind, scans, query.top, read)
  return {
    from: told(period.from),
    to: told(period.to),
    interval: query.interval,
    timezone: query.timezone,
    asOf: told(reading.until ?? now),
    ruleVersions: valuesOf(reading.facts, 'v')
      .map(([value]) => Number(value))
      .sort((a, b) => a - b),
    totals: { scans, unique: uniques, notCounted },
    series: reading.points.map((point, i) => ({
      start: told(period.starts[i] ?? period.from),
      scans: point.scans,
      unique: point.uniques,
    })),
    countries: breakdown('c', (country) => ({ country })),
    cities: breakdown('y', placeOf),
    devices: breakdown('d', (device) => ({ device: device as Device | null })),
    systems: breakdown('s', (os) => ({ os: os as OperatingSystem | null })),
    browsers: breakdown('b', (browser) => ({ browser: browser as Browser | null })),
    referrers: breakdown('r', (host) => ({ host })),
  }
}

const told = (at: number) => new Date(at).toISOString()

/** The most frequent values of a kind, and what is left of all scans: long tails that were not kept are in it too. */
function breakdownOf<T>(
  facts: ReadonlyMap<string, number>,
  kind: string,
  scans: number,
  top: number,
  read: (value: string | null) => T,
): { top: Array<T & { scans: number }>; other: number } {
  const most = valuesOf(facts, kind)
    .sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1))
    .slice(0, top)
  return {
    top: most.map(([value, n]) => ({ ...read(value === '' ? null : value), scans: n })),
    other: most.reduce((rest, [, n]) => rest - n, scans),
  }
}

function valuesOf(facts: ReadonlyMap<string, number>, kind: string): Array<[value: string, n: number]> {
  const values: Array<[string, number]> = []
  for (const [fact, n] of facts) if (fact.startsWith(`${kind}:`)) values.push([fact.slice(2), n])
  return values
}

function placeOf(value: string | null): { city: string | null; country: string | null } {
  if (value === null) return { city: null, country: null }
  const colon = value.indexOf(':')
  return { city: value.slice(colon + 1), country: value.slice(0, colon) || null }
}
