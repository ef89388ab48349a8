import { expect } from '@jest/globals'
import type { Stats } from '@qregg/contract'
import type { NewScan } from '../../src/scans/scan-log.ts'
import { wallClock } from './plain-count.ts'

/** Around changes of the clocks in those zones: Berlin, St. John's, Apia (which had summer until 2021), Lord Howe. */
const CHANGES = ['2026-03-29', '2026-10-25', '2026-03-08', '2021-04-04', '2020-09-27', '2026-04-05'].map(
  (date) => Date.parse(date),
)
const DAY_MS = 86_400_000

/** The same random numbers for the same seed (mulberry32). */
export function numbers(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * below)
  }
}

/** A hit of any kind, within three days of a change of the clocks. */
export function randomScan(
  random: (below: number) => number,
  workspaceNum: number,
  codes: number[],
): NewScan {
  const pick = <T>(list: readonly T[]) => list[random(list.length)] as T
  const city = pick(['Berlin', "St. John's", 'Kathmandu: north', null])
  return {
    workspace_num: workspaceNum,
    code_num: pick(codes),
    revision: 1,
    at: pick(CHANGES) + random(6 * DAY_MS) - 3 * DAY_MS,
    country: pick(['DE', 'CA', 'NP', 'WS', null]),
    city,
    device: pick(['mobile', 'tablet', null]),
    os: pick(['iOS', 'Android', 'Other', null]),
    browser: pick(['Safari', 'Chrome', null]),
    referrer: pick([
      null,
      'https://example.com/',
      'https://example.com/menu',
      'http://news.example.org:8080/a/b',
    ]),
    reason: pick(['human', 'human', 'human', 'human', 'crawler', 'preview', 'prefetch', 'inactive', 'test']),
    rule: 1 + random(2),
    visitor: random(10) === 0 ? null : random(12),
    userAgent: '',
  }
}

/** The answer in the form of a plain count: points with scans by what the wall showed, breakdowns as texts. */
export function flat(stats: Stats) {
  const texts = (list: Array<{ scans: number }>) =>
    list.map(({ scans, ...value }) => `${Object.values(value).join(' ')} ${scans}`).sort()
  const named = (list: Array<{ scans: number } & Record<string, unknown>>) =>
    texts(
      list.map((item) => Object.fromEntries(Object.entries(item).map(([k, v]) => [k, v ?? 'null'])) as never),
    )
  return {
    series: stats.series
      .filter(({ scans }) => scans > 0)
      .map(({ start, scans, unique }) => [
        wallClock(Date.parse(start), stats.timezone, stats.interval),
        { scans, unique },
      ]),
    notCounted: stats.totals.notCounted,
    countries: named(stats.countries.top),
    cities: named(stats.cities.top),
    devices: named(stats.devices.top),
    systems: named(stats.systems.top),
    browsers: named(stats.browsers.top),
    referrers: named(stats.referrers.top),
  }
}

/** A breakdown and a series tell of the very scans that the totals tell of. */
export function expectToAddUp(stats: Stats) {
  const sum = (list: Array<{ scans: number }>) => list.reduce((total, { scans }) => total + scans, 0)
  const { scans, unique } = stats.totals
  expect([sum(stats.series), stats.series.reduce((total, point) => total + point.unique, 0)]).toEqual([
    scans,
    unique,
  ])
  for (const part of [
    stats.countries,
    stats.cities,
    stats.devices,
    stats.systems,
    stats.browsers,
    stats.referrers,
  ])
    expect(sum(part.top) + part.other).toBe(scans)
}
