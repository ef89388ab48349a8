import type { ScanRow } from '../../src/db/schema.ts'

/** The local date, hour or month that a clock on the wall shows, in a form that sorts: what a point of a series is about. */
export function wallClock(at: number, timeZone: string, interval: string): string {
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    ...{ year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', hourCycle: 'h23' },
    timeZoneName: 'longOffset',
  }).formatToParts(at)
  const part = (type: string) => parts.find((one) => one.type === type)?.value ?? ''
  const date = `${part('year')}-${part('month')}-${part('day')}`
  if (interval === 'month') return date.slice(0, 7)
  if (interval === 'hour') return `${date} ${part('hour')} ${part('timeZoneName')}`
  if (interval === 'day') return date
  const day = new Date(`${date}T00:00:00Z`)
  return new Date(day.getTime() - ((day.getUTCDay() + 6) % 7) * 86_400_000).toISOString().slice(0, 10)
}

/** Counts hits one by one, the way that docs/statistics.md explains each number. */
export function plainCount(
  rows: readonly ScanRow[],
  timeZone: string,
  interval: string,
  from: number,
  to: number,
) {
  const seen = new Set<string>()
  const series = new Map<string, { scans: number; unique: number; earliest: number }>()
  const notCounted = { crawler: 0, preview: 0, prefetch: 0, inactive: 0, test: 0 }
  const breakdowns = {
    countries: [],
    cities: [],
    devices: [],
    systems: [],
    browsers: [],
    referrers: [],
  } as Record<string, string[]>
  for (const row of [...rows].sort((a, b) => a.id - b.id)) {
    const visit = `${Math.floor(row.at / 86_400_000)} ${row.visitor}`
    const isFirst = row.reason === 'human' && row.visitor !== null && !seen.has(visit)
    if (isFirst) seen.add(visit)
    if (row.at < from || row.at >= to) continue
    if (row.reason !== 'human') {
      notCounted[row.reason as keyof typeof notCounted] += 1
      continue
    }
    const point = wallClock(row.at, timeZone, interval)
    const sum = series.get(point) ?? { scans: 0, unique: 0, earliest: row.at }
    series.set(point, {
      scans: sum.scans + 1,
      unique: sum.unique + (isFirst ? 1 : 0),
      earliest: Math.min(sum.earliest, row.at),
    })
    breakdowns.countries?.push(String(row.country))
    breakdowns.cities?.push(`${row.city} ${row.city === null ? null : row.country}`)
    breakdowns.devices?.push(String(row.device))
    breakdowns.systems?.push(String(row.os))
    breakdowns.browsers?.push(String(row.browser))
    breakdowns.referrers?.push(row.referrer === null ? 'null' : new URL(row.referrer).host)
  }
  const counted = Object.fromEntries(
    Object.entries(breakdowns).map(([name, values]) => [
      name,
      [...Map.groupBy(values, (value) => value)].map(([value, all]) => `${value} ${all.length}`).sort(),
    ]),
  )
  const inOrder = [...series].sort(([, a], [, b]) => a.earliest - b.earliest)
  return {
    series: inOrder.map(([point, { scans, unique }]) => [point, { scans, unique }]),
    notCounted,
    ...counted,
  }
}
