import { describe, expect, it } from '@jest/globals'
import type { Stats } from '@qregg/contract'
import { labelledPoints, longLabel, shortLabel, valueTicks } from '../../src/code/chart-scale.ts'

function statsOf(interval: Stats['interval'], starts: string[]): Stats {
  const series = starts.map((start) => ({ start, scans: 1, unique: 1 }))
  return { interval, timezone: 'Europe/Berlin', series } as unknown as Stats
}
const hours = (count: number) =>
  Array.from({ length: count }, (_, i) => new Date(Date.UTC(2026, 2, 1, i - 1)).toISOString())

describe("the chart's axes", () => {
  it('have whole, round steps that reach the highest value', () => {
    expect(valueTicks(0)).toEqual([0, 1])
    expect(valueTicks(1)).toEqual([0, 1])
    expect(valueTicks(3)).toEqual([0, 1, 2, 3])
    expect(valueTicks(36)).toEqual([0, 10, 20, 30, 40])
    expect(valueTicks(970)).toEqual([0, 500, 1000])
  })

  it.each([0, 1, 2, 7, 19, 101, 999, 12_345, 1_000_001])('have at most five steps for %d', (highest) => {
    const ticks = valueTicks(highest)
    expect(ticks.length).toBeLessThanOrEqual(6)
    expect(ticks.at(-1)).toBeGreaterThanOrEqual(highest)
    expect(ticks.every(Number.isInteger)).toBe(true)
  })

  it('label as many points as have room, hours at the same times every day', () => {
    expect(labelledPoints(statsOf('day', hours(5)), 640, 64)).toEqual([0, 1, 2, 3, 4])
    expect(labelledPoints(statsOf('day', hours(30)), 640, 64)).toHaveLength(10)
    expect(labelledPoints(statsOf('hour', hours(72)), 640, 64)).toEqual([0, 12, 24, 36, 48, 60])
  })

  it("name points in the statistics' own time zone, and a day where it begins", () => {
    const stats = statsOf('hour', hours(2))
    const [midnight, one] = stats.series
    if (!midnight || !one) throw new Error('two points')
    expect([shortLabel(stats, midnight), shortLabel(stats, one)]).toEqual(['Mar 1', '01:00'])
    expect(longLabel({ ...stats, interval: 'week' }, one)).toBe('Week from Mar 1, 2026')
    expect(shortLabel({ ...stats, interval: 'month' }, one)).toBe('Mar')
  })
})
