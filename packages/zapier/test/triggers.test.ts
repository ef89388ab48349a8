import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { type Code, eventSamples, type ScanItem } from '@qregg/contract'
import { delivered, sampleEvent } from './support/deliveries.ts'
import { type Run, runAgainst, type TestBundle } from './support/run-app.ts'
import { type StubServer, startStubServer } from './support/stub-server.ts'

let server: StubServer
let run: Run

beforeEach(async () => {
  server = await startStubServer()
  run = runAgainst(server.origin)
})
afterEach(() => server.close())

type Item = Record<string, unknown>
const perform = (trigger: string, bundle: TestBundle) =>
  run<Item[]>(`triggers.${trigger}.operation.perform`, bundle)
const performList = (trigger: string, inputData: Item = {}) =>
  run<Item[]>(`triggers.${trigger}.operation.performList`, { inputData })

const code = eventSamples['code.created'].data.code
const [scan] = eventSamples.scan.data.scans as [ScanItem]
const codeOf = (change: Partial<Code>): Code => ({ ...code, ...change })
const scanOf = (
  id: string,
  reason: ScanItem['scan']['reason'] = 'human',
  tags = scan.code.tags,
): ScanItem => ({
  code: { ...scan.code, tags },
  scan: { ...scan.scan, id, reason, test: reason === 'test' },
})

describe('New Scan', () => {
  it('gives a scan with its own id', async () => {
    expect(await perform('new_scan', delivered(eventSamples.scan))).toEqual([{ id: scan.scan.id, ...scan }])
  })

  it('for another code or tag starts nothing, whatever the server sends', async () => {
    const inputs = [{ codeId: 'code_other' }, { tag: 'winter' }, { codeId: code.id, tag: 'winter' }]
    for (const inputData of inputs)
      expect(await perform('new_scan', delivered(eventSamples.scan, { inputData }))).toEqual([])
    for (const inputData of [{ codeId: code.id }, { tag: 'summer' }, { codeId: '', tag: null }])
      expect(await perform('new_scan', delivered(eventSamples.scan, { inputData }))).toHaveLength(1)
  })

  it('lists what would have come, newest first: no bots, and no code or tag that is not wanted', async () => {
    const listed = [
      scanOf('scan_5'),
      scanOf('scan_4', 'crawler'),
      scanOf('scan_3', 'test'),
      scanOf('scan_2', 'inactive'),
      scanOf('scan_1', 'human', ['winter']),
    ]
    server.on('GET', '/scans', { body: { data: listed } })
    server.on('GET', `/codes/${code.id}/scans`, { body: { data: listed.slice(0, 1) } })
    const ids = async (inputData: Item) => (await performList('new_scan', inputData)).map(({ id }) => id)
    expect(await ids({})).toEqual(['scan_5', 'scan_3', 'scan_1'])
    expect(await ids({ tag: 'winter' })).toEqual(['scan_1'])
    expect(await ids({ codeId: code.id })).toEqual(['scan_5'])
  })
})

describe('New QR Code', () => {
  it('gives the code with its picture as a file that is fetched when it is needed', async () => {
    const [item] = await perform('new_code', delivered(eventSamples['code.created']))
    expect(item).toMatchObject({ id: code.id, shortUrl: code.shortUrl })
    expect(item?.qrImage).toMatch(/^hydrate\|\|\|.*"method":"hydrators.codeImage".*\|\|\|hydrate$/)
    expect(item?.qrImage).toContain(code.updatedAt)
    expect(server.asked).toHaveLength(0)
  })

  it('lists the newest codes in the same shape', async () => {
    server.on('GET', '/codes', { body: { data: [codeOf({ id: 'code_2' }), code] } })
    const items = await performList('new_code')
    expect(items.map(({ id }) => id)).toEqual(['code_2', code.id])
    const [live] = await perform('new_code', delivered(eventSamples['code.created']))
    expect(Object.keys(items[0] ?? {})).toEqual(Object.keys(live ?? {}))
  })
})

describe('QR Code Destination Changed', () => {
  const changed = (bundle: TestBundle) => perform('code_destination_changed', bundle)

  it('tells where the code led before, and when that ended', async () => {
    const event = eventSamples['code.updated']
    expect(await changed(delivered(event))).toMatchObject([
      {
        id: code.id,
        destination: event.data.code.destination,
        previousDestination: 'https://example.com/old-menu',
        changedAt: event.timestamp,
      },
    ])
  })

  it('is not started by a new title, nor by a code that was restored', async () => {
    const retitled = sampleEvent('code.updated', ({ data }) => {
      data.previous = { title: 'Old title' }
    })
    const restored = sampleEvent('code.updated', ({ data }) => {
      data.previous = {}
    })
    expect([await changed(delivered(retitled)), await changed(delivered(restored))]).toEqual([[], []])
  })

  it('of a code that led nowhere before is told too', async () => {
    const event = sampleEvent('code.updated', ({ data }) => {
      data.previous = { destination: null }
    })
    expect(await changed(delivered(event))).toMatchObject([{ previousDestination: null }])
  })

  it('for another code starts nothing', async () => {
    const inputData = { codeId: 'code_other' }
    expect(await changed(delivered(eventSamples['code.updated'], { inputData }))).toEqual([])
  })

  it('lists codes by their last change, in the same shape', async () => {
    const [older, newer] = [
      codeOf({ id: 'code_a' }),
      codeOf({ id: 'code_b', updatedAt: '2026-02-01T00:00:00.000Z' }),
    ]
    server.on('GET', '/codes', { body: { data: [older, newer] } })
    server.on('GET', '/codes/code_a', { body: { data: older } })
    const items = await performList('code_destination_changed')
    expect(items.map(({ id, changedAt }) => [id, changedAt])).toEqual([
      ['code_b', newer.updatedAt],
      ['code_a', older.updatedAt],
    ])
    const [live] = await changed(delivered(eventSamples['code.updated']))
    expect(Object.keys(items[0] ?? {})).toEqual(Object.keys(live ?? {}))
    expect(await performList('code_destination_changed', { codeId: 'code_a' })).toMatchObject([
      { id: 'code_a' },
    ])
  })
})

describe('QR Code Deleted', () => {
  it('gives the code as it was, without a picture that can no longer be fetched', async () => {
    const event = eventSamples['code.deleted']
    const [item] = await perform('code_deleted', delivered(event))
    expect(item).toEqual({ ...event.data.code, deletedAt: event.timestamp })
  })

  it('lists codes in the same shape', async () => {
    server.on('GET', '/codes', { body: { data: [code] } })
    const [live] = await perform('code_deleted', delivered(eventSamples['code.deleted']))
    expect(Object.keys((await performList('code_deleted'))[0] ?? {})).toEqual(Object.keys(live ?? {}))
  })
})

describe('fields that are null', () => {
  it('crash no trigger', async () => {
    const bare = codeOf({
      title: null,
      destination: null,
      externalId: null,
      lastScannedAt: null,
      tags: [],
      metadata: {},
    })
    for (const [trigger, event] of [
      ['new_code', 'code.created'],
      ['code_deleted', 'code.deleted'],
    ] as const) {
      const body = sampleEvent(event, ({ data }) => {
        data.code = bare
      })
      expect(await perform(trigger, delivered(body))).toMatchObject([{ title: null, destination: null }])
    }
    const { device: _device, ...rest } = scan.scan
    const nothing = { ...rest, device: null, os: null, browser: null, country: null }
    const body = {
      ...eventSamples.scan,
      data: { scans: [{ code: { ...scan.code, title: null }, scan: nothing }] },
    }
    expect(await perform('new_scan', delivered(body))).toMatchObject([{ scan: { device: null } }])
  })
})

describe('the dropdown of codes', () => {
  const list = (page?: number) => run<Item[]>('triggers.list_codes.operation.perform', { meta: { page } })

  it('shows the title and what is printed', async () => {
    server.on('GET', '/codes', { body: { data: [code, codeOf({ id: 'code_2', title: null })] } })
    expect(await list()).toEqual([
      { id: code.id, label: 'My first code (Ab3xY7z)' },
      { id: 'code_2', label: 'Ab3xY7z' },
    ])
  })

  it('comes page by page: the first of Zapier is 0, of the server 1', async () => {
    server.on('GET', '/codes', { body: { data: [] } })
    await list(0)
    await list(3)
    expect(server.asked.map(({ query }) => query)).toEqual([
      { page: '1', limit: '100' },
      { page: '4', limit: '100' },
    ])
  })
})
