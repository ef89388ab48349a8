import { describe, expect, it } from '@jest/globals'
import { askFor, periodProblem, readPeriod, TIME_ZONE, writePeriod } from '../../src/code/period.ts'

// Made of local parts, so that the tests hold in every time zone.
const now = new Date(2026, 2, 31, 14, 20)
const ask = (period: Parameters<typeof askFor>[0]) => askFor(period, now)

describe('the period of statistics', () => {
  it('counts today into the last days and the running month into the last months', () => {
    expect(ask('7d')).toEqual({ from: '2026-03-25', interval: 'day', timezone: TIME_ZONE })
    expect(ask('30d').from).toBe('2026-03-02')
    expect(ask('90d').from).toBe('2026-01-01')
    expect(ask('12m')).toMatchObject({ from: '2025-04-01', interval: 'month' })
  })

  it('counts the running hour as the last of 24 whole ones', () => {
    expect(new Date(ask('24h').from)).toEqual(new Date(2026, 2, 30, 15))
  })

  it('has points that are neither too many nor too few', () => {
    const intervals = [
      ['2026-03-30', '2026-03-31'],
      ['2026-01-01', '2026-03-31'],
      ['2025-01-01', '2026-03-31'],
      ['2018-01-01', '2026-03-31'],
    ].map(([from = '', to = '']) => ask({ from, to }).interval)
    expect(intervals).toEqual(['hour', 'day', 'week', 'month'])
  })

  it('comes back from the address that it was written to, beside what else stands there', () => {
    for (const period of ['24h', '30d', { from: '2026-03-01', to: '2026-03-31' }] as const) {
      const address = writePeriod(period, new URLSearchParams('tab=x&period=12m'))
      expect(readPeriod(address)).toEqual(period)
      expect(address.get('tab')).toBe('x')
    }
  })

  it('is the usual one where the address makes no sense', () => {
    for (const address of ['period=1y', 'from=2026-03-31&to=2026-03-01', 'from=x&to=2026-03-01'])
      expect(readPeriod(new URLSearchParams(address))).toBe('30d')
  })

  it('says what is wrong with two days', () => {
    expect(periodProblem('', '2026-03-01')).toMatch(/Choose/)
    expect(periodProblem('2026-03-02', '2026-03-01')).toMatch(/after/)
    expect(periodProblem('1999-03-02', '2001-03-01')).toMatch(/2000/)
    expect(periodProblem('2001-01-01', '2026-03-01')).toMatch(/ten years/)
    expect(periodProblem('2026-03-01', '2026-03-01')).toBeNull()
  })
})
