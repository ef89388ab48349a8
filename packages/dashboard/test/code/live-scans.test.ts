import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals'
import type { ScanItem } from '@qregg/contract'
import { ApiFailure, type WorkspaceApi } from '../../src/api/client.ts'
import { type Live, LiveScans } from '../../src/code/live-scans.ts'

/** What the page asked for: every stream, also those that are closed again. */
class Stream {
  static readonly CLOSED = 2
  static all: Stream[] = []
  static open = () => Stream.all.filter((stream) => stream.readyState !== Stream.CLOSED)
  readyState = 0
  onopen?: () => void
  onerror?: () => void
  #told?: (event: { data: string }) => void
  constructor() {
    Stream.all.push(this)
  }
  addEventListener(_: 'scan', told: (event: { data: string }) => void) {
    this.#told = told
  }
  close() {
    this.readyState = Stream.CLOSED
  }
  opens() {
    this.readyState = 1
    this.onopen?.()
  }
  tells(item: ScanItem) {
    this.#told?.({ data: JSON.stringify(item) })
  }
  isRefused() {
    this.readyState = Stream.CLOSED
    this.onerror?.()
  }
}

const item = (second: number) =>
  ({ code: {}, scan: { id: `scan_${second}`, timestamp: `2026-01-01T12:00:0${second}.000Z` } }) as ScanItem
const ids = ({ items }: Live) => items.map(({ scan }) => scan.id)
const FULL = 'This workspace has 20 streams open. Close one that is not needed.'

let page: EventTarget & { hidden: boolean }
let list: ScanItem[] | ApiFailure
let answer: Response | undefined
let live: LiveScans
const told: string[] = []
beforeEach(() => {
  jest.useFakeTimers()
  Stream.all = []
  list = []
  answer = undefined
  told.length = 0
  page = Object.assign(new EventTarget(), { hidden: false })
  const api = {
    address: () => 'http://127.0.0.1/scans/stream',
    get: async () => {
      if (list instanceof ApiFailure) throw list
      return { data: list }
    },
  }
  Object.assign(globalThis, {
    document: page,
    window: new EventTarget(),
    EventSource: Stream,
    fetch: async () => answer ?? Promise.reject(new TypeError('nobody is there')),
  })
  live = new LiveScans(api as unknown as WorkspaceApi, undefined)
  live.onArrival((items) => told.push(...items.map(({ scan }) => scan.id)))
})
afterEach(() => {
  jest.useRealTimers()
  for (const name of ['document', 'window', 'EventSource']) Reflect.deleteProperty(globalThis, name)
})

const after = (ms: number) => jest.advanceTimersByTimeAsync(ms)
const newest = () => Stream.all.at(-1) as Stream
function look(isLookedAt: boolean) {
  page.hidden = !isLookedAt
  page.dispatchEvent(new Event('visibilitychange'))
}
const comesOnline = () => window.dispatchEvent(new Event('online'))
async function isLive() {
  newest().opens()
  await after(0)
  expect(live.snapshot().state).toBe('live')
}

describe('the connection of a page', () => {
  it('is not opened again behind a tab that nobody looks at when the network comes back', async () => {
    live.subscribe(() => {})
    await isLive()
    look(false)
    await after(10_000)
    comesOnline()
    await after(10_000)
    expect(Stream.open()).toHaveLength(0)
    look(true)
    expect(Stream.open()).toHaveLength(1)
  })

  it('is made anew when the network comes back while somebody looks', async () => {
    live.subscribe(() => {})
    await isLive()
    comesOnline()
    expect([Stream.all.length, Stream.open().length]).toEqual([2, 1])
  })

  it('is closed for a page that was left, also when the tab is changed before that', async () => {
    const leave = live.subscribe(() => {})
    await isLive()
    leave()
    await after(1_000)
    look(false)
    await after(60_000)
    look(true)
    comesOnline()
    await after(60_000)
    expect(Stream.open()).toHaveLength(0)
  })
})

describe('where the server has no room for another stream', () => {
  beforeEach(async () => {
    list = [item(1)]
    live.subscribe(() => {})
    answer = Response.json({ error: { code: 'rate_limited', message: FULL } }, { status: 429 })
    newest().isRefused()
    await after(0)
  })

  it('the reason is told, and the list is read now and then', async () => {
    expect(live.snapshot()).toMatchObject({ state: 'slow', reason: FULL })
    expect(ids(live.snapshot())).toEqual(['scan_1'])
    list = [item(2), item(1)]
    await after(20_000)
    newest().isRefused()
    await after(0)
    expect(live.snapshot().state).toBe('slow')
    expect(live.snapshot().items.map(({ scan, isNew }) => [scan.id, isNew])).toEqual([
      ['scan_2', true],
      ['scan_1', false],
    ])
    expect(told).toEqual(['scan_2'])
  })

  it('it asks again every quarter of a minute or so, until there is', async () => {
    await after(60_000)
    // Nobody has answered the second one yet.
    expect(Stream.all).toHaveLength(2)
    await isLive()
    expect(live.snapshot().reason).toBeUndefined()
  })
})

describe('a stream that is refused', () => {
  it('for good says why, and is not asked for again', async () => {
    live.subscribe(() => {})
    answer = Response.json(
      { error: { code: 'plan_required', message: 'Not in this plan.' } },
      { status: 403 },
    )
    newest().isRefused()
    await after(600_000)
    expect(live.snapshot()).toMatchObject({ state: 'refused', reason: 'Not in this plan.' })
    expect(Stream.all).toHaveLength(1)
  })

  it('by a server that nobody reaches is lost, and asked for again', async () => {
    live.subscribe(() => {})
    newest().isRefused()
    await after(0)
    expect(live.snapshot().state).toBe('lost')
    await after(2_000)
    expect(Stream.open()).toHaveLength(1)
  })
})

describe('what is shown', () => {
  it('loses scans that were erased meanwhile, and keeps one that came before the list was there', async () => {
    list = [item(2), item(1)]
    live.subscribe(() => {})
    await isLive()
    look(false)
    await after(10_000)
    list = [item(3), item(2)]
    look(true)
    newest().tells(item(4))
    await after(100)
    await isLive()
    expect(ids(live.snapshot())).toEqual(['scan_4', 'scan_3', 'scan_2'])
    expect(told).toEqual(['scan_4', 'scan_3'])
  })

  it('is nothing once all was erased', async () => {
    list = [item(1)]
    live.subscribe(() => {})
    await isLive()
    look(false)
    await after(10_000)
    list = []
    look(true)
    await isLive()
    expect(ids(live.snapshot())).toEqual([])
  })
})
