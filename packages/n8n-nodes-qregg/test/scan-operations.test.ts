import { describe, expect, it } from '@jest/globals'
import type { INodePropertyOptions } from 'n8n-workflow'
import { BROWSERS, DEVICES, OPERATING_SYSTEMS, SCAN_REASONS } from '../../contract/src/scans.ts'
import { STATS_INTERVALS } from '../../contract/src/stats.ts'
import { getMany } from '../nodes/Qregg/scan/get-many.ts'
import { getStatistics } from '../nodes/Qregg/scan/get-statistics.ts'
import { simulate } from '../nodes/Qregg/scan/simulate.ts'
import { data, fakeApi, line, list } from './support/fake-api.ts'
import { execute } from './support/fake-n8n.ts'
import { code, scan } from './support/samples.ts'

const byId = { __rl: true, mode: 'id', value: code.id }
const simplified = {
  id: scan.scan.id,
  timestamp: scan.scan.timestamp,
  codeId: code.id,
  shortCode: code.shortCode,
  title: code.title,
  country: 'US',
  city: null,
  device: 'mobile',
  os: 'iOS',
  browser: 'Safari',
}

describe('scan: get many', () => {
  const getAll = { resource: 'scan', operation: 'getAll' }

  it('lists the scans of all codes, each in one level', async () => {
    const api = fakeApi(list([scan]))
    expect(await execute(api, getAll)).toEqual([{ json: simplified, pairedItem: { item: 0 } }])
    expect(line(api.requests[0])).toBe('GET /scans?limit=50')
  })

  it('lists those of one code, with one reason, raw as in a delivery', async () => {
    const api = fakeApi(list([scan], 'c1'), list([scan]))
    const results = await execute(api, {
      ...getAll,
      codeId: byId,
      returnAll: true,
      simplify: false,
      filters: { reason: 'test' },
    })
    expect(line(api.requests[0])).toBe(`GET /codes/${code.id}/scans?reason=test&limit=100`)
    expect(results.map(({ json }) => json)).toEqual([
      { id: scan.scan.id, ...scan },
      { id: scan.scan.id, ...scan },
    ])
  })
})

describe('scan: get statistics', () => {
  const getStatistics = { resource: 'scan', operation: 'getStatistics' }
  const series = [
    { start: '2026-03-01T00:00:00.000Z', scans: 2, unique: 1 },
    { start: '2026-03-02T00:00:00.000Z', scans: 0, unique: 0 },
  ]
  const stats = { timezone: 'Europe/Vienna', totals: { scans: 2, unique: 1 }, series }

  it('tells of all codes in the time zone of the workflow, as one item', async () => {
    const api = fakeApi(data(stats))
    expect(await execute(api, getStatistics)).toEqual([{ json: stats, pairedItem: { item: 0 } }])
    expect(line(api.requests[0])).toBe('GET /stats?timezone=Europe%2FVienna')
  })

  it('tells of one code and of what was chosen, an item for each point', async () => {
    const api = fakeApi(data(stats))
    const options = { from: ' 2026-03-01', to: '', interval: 'week', timezone: 'Asia/Kathmandu', top: 5 }
    const results = await execute(api, { ...getStatistics, codeId: byId, splitIntoPoints: true, options })
    expect(results.map(({ json }) => json)).toEqual(series)
    expect(line(api.requests[0])).toBe(
      `GET /codes/${code.id}/stats?from=2026-03-01&interval=week&timezone=Asia%2FKathmandu&top=5`,
    )
  })
})

describe('scan: simulate', () => {
  const make = { resource: 'scan', operation: 'simulate', codeId: byId }

  it('makes a scan of the server’s choosing', async () => {
    const api = fakeApi(data(scan, 201))
    expect(await execute(api, make)).toEqual([{ json: simplified, pairedItem: { item: 0 } }])
    expect(line(api.requests[0])).toBe(`POST /codes/${code.id}/scans/simulate`)
    expect(api.requests[0]?.body).toEqual({})
  })

  it('makes the scan that was chosen', async () => {
    const api = fakeApi(data(scan))
    const options = {
      country: ' at ',
      city: 'Vienna',
      device: 'tablet',
      os: 'iOS',
      browser: 'Safari',
      referrer: '',
    }
    const [result] = await execute(api, { ...make, options, simplify: false })
    expect(api.requests[0]?.body).toEqual({
      country: 'AT',
      city: 'Vienna',
      device: 'tablet',
      os: 'iOS',
      browser: 'Safari',
    })
    expect(result?.json).toEqual({ id: scan.scan.id, ...scan })
  })
})

describe('what can be chosen', () => {
  const options = (fields: typeof simulate.fields, collection: string, name: string) => {
    const parent = fields.find((field) => field.name === collection)
    const field = parent?.options?.find((option) => option.name === name)
    return ((field as { options?: INodePropertyOptions[] })?.options ?? []).map(({ value }) => value)
  }

  it('is all that the contract knows', () => {
    const sorted = (values: readonly unknown[]) => [...values].sort()
    expect(sorted(options(getStatistics.fields, 'options', 'interval'))).toEqual(sorted(STATS_INTERVALS))
    expect(sorted(options(simulate.fields, 'options', 'device'))).toEqual(sorted(DEVICES))
    expect(sorted(options(simulate.fields, 'options', 'os'))).toEqual(sorted(OPERATING_SYSTEMS))
    expect(sorted(options(simulate.fields, 'options', 'browser'))).toEqual(sorted(BROWSERS))
    expect(sorted(options(getMany.fields, 'filters', 'reason'))).toEqual(sorted(SCAN_REASONS))
  })
})
