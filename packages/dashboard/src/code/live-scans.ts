import type { ErrorBody, ScanItem } from '@qregg/contract'
import { ApiFailure, type WorkspaceApi } from '../api/client.ts'

/**
 * connecting: for the first time. live: scans come as they happen. slow: the server has no room for another stream, so
 * the list is read now and then. lost: connects again by itself. resting: nobody looks at the page. refused: the server
 * does not let this person follow. `reason` says why it is slow or refused.
 */
export type LiveState = 'connecting' | 'live' | 'slow' | 'lost' | 'resting' | 'refused'
export type LiveItem = ScanItem & {
  /** It came while somebody was looking, rather than with what was there before. */
  isNew: boolean
}
export type Live = { state: LiveState; items: readonly LiveItem[]; reason?: string | undefined }

export const KEPT = 100
/** Longer than looking at another tab for a moment; browsers allow a page's host six connections for all its tabs. */
const REST_AFTER_MS = 5_000
/** Longer than going from one tab of the page to the next. */
const LEAVE_AFTER_MS = 3_000
/** How often the list is read, and a stream asked for, where the server had no room for one. */
const SLOW_MS = 15_000
const RETRY_MS = [1_000, 2_000, 5_000, 10_000, 30_000] as const
/** A crowd of scans is shown at once rather than one by one. */
const GATHER_MS = 60
/**
 * Follows the scans of a code, or of the workspace, over one connection for however many listen. What happened while
 * there was no connection is told by the server when the browser connects again by itself, and read from the list when
 * this starts a new one; so there are neither gaps nor doubles among what is kept.
 */
export class LiveScans {
  readonly #api: WorkspaceApi
  readonly #codeId: string | undefined
  readonly #listeners = new Set<() => void>()
  readonly #arrivals = new Set<(items: readonly ScanItem[]) => void>()
  #live: Live = { state: 'connecting', items: [] }
  #source: EventSource | undefined
  #timer: ReturnType<typeof setTimeout> | undefined
  #gathering: ReturnType<typeof setTimeout> | undefined
  #gathered: ScanItem[] = []
  #failures = 0
  /** The list was read once: what is in it and was not known has come since. */
  #hasRead = false

  constructor(api: WorkspaceApi, codeId: string | undefined) {
    this.#api = api
    this.#codeId = codeId
  }

  snapshot = () => this.#live

  subscribe = (listener: () => void) => {
    this.#listeners.add(listener)
    if (this.#listeners.size === 1) this.#begin()
    return () => {
      this.#listeners.delete(listener)
      if (this.#listeners.size === 0) this.#after(LEAVE_AFTER_MS, this.#leave)
    }
  }

  /** Calls back with each scan that comes or was missed, once, while somebody is subscribed. */
  onArrival(listener: (items: readonly ScanItem[]) => void) {
    this.#arrivals.add(listener)
    return () => void this.#arrivals.delete(listener)
  }

  /** Connects at once, instead of later or never. */
  retry = () => {
    this.#close()
    this.#failures = 0
    this.#open()
  }

  #begin() {
    document.addEventListener('visibilitychange', this.#look)
    // A connection of the network before may look alive for minutes.
    window.addEventListener('online', this.#reconnect)
    this.#look()
  }

  #reconnect = () => {
    this.#close()
    this.#failures = 0
    // Not before somebody looks: each page that nobody sees would take one of the few connections.
    this.#look()
  }

  #leave = () => {
    document.removeEventListener('visibilitychange', this.#look)
    window.removeEventListener('online', this.#reconnect)
    this.#close()
    // Who comes back gets what is there then, without a highlight of long ago.
    const items = this.#live.items.map((item) => ({ ...item, isNew: false }))
    this.#set({ state: 'connecting', items, reason: undefined })
  }

  #look = () => {
    clearTimeout(this.#timer)
    // The wait before leaving was this very timer.
    if (this.#listeners.size === 0) return this.#leave()
    if (document.hidden) this.#after(this.#source ? REST_AFTER_MS : 0, this.#rest)
    else if (!this.#source && this.#live.state !== 'refused') this.#open()
  }

  #rest = () => {
    this.#close()
    if (this.#live.state !== 'refused') this.#set({ state: 'resting' })
  }

  #open = () => {
    // What is tried again behind these is told once it has changed something.
    if (this.#live.state !== 'lost' && this.#live.state !== 'slow')
      this.#set({ state: 'connecting', reason: undefined })
    const source = new EventSource(this.#address())
    this.#source = source
    const before = this.#ids()
    let isFirst = true
    source.onopen = () => {
      this.#failures = 0
      // The list is read after the stream is open: what falls between is in both, and is told apart by its id.
      if (isFirst) void this.#readEarlier(source, before)
      else this.#set({ state: 'live', reason: undefined })
      isFirst = false
    }
    source.onerror = () => {
      if (this.#source !== source) return
      const isOver = source.readyState === EventSource.CLOSED
      if (!isOver || this.#live.state !== 'slow') this.#set({ state: 'lost', reason: undefined })
      // Otherwise the browser comes back by itself, with the id of the last scan it was told.
      if (isOver) void this.#findOutWhy(source)
    }
    source.addEventListener('scan', ({ data }) => this.#gather(JSON.parse(data) as ScanItem))
  }

  #close() {
    clearTimeout(this.#timer)
    clearTimeout(this.#gathering)
    this.#gathering = undefined
    this.#gathered = []
    this.#source?.close()
    this.#source = undefined
  }

  async #readEarlier(source: EventSource, before: ReadonlySet<string>) {
    try {
      const items = await this.#list()
      if (this.#source !== source) return
      this.#take(items, before, { state: 'live' })
    } catch (error) {
      if (this.#source === source) this.#failed(error)
    }
  }

  /** Shows what the list has. What it has not any more was erased, unless it came by the stream: after `before`. */
  #take(listed: readonly ScanItem[], before: ReadonlySet<string>, now: Pick<Live, 'state' | 'reason'>) {
    const missed = this.#hasRead ? this.#unknown(listed).reverse() : []
    // Where there is no stream this is how scans come.
    const areNew = this.#hasRead && now.state === 'slow'
    this.#hasRead = true
    const there = new Set(listed.map(({ scan }) => scan.id))
    const kept = this.#live.items.filter(({ scan: { id } }) => there.has(id) || !before.has(id))
    this.#set({ reason: undefined, ...now, items: together(kept, listed, areNew) })
    this.#tell(missed)
  }

  #ids(): ReadonlySet<string> {
    return new Set(this.#live.items.map(({ scan }) => scan.id))
  }

  #address(): string {
    return this.#api.address('/scans/stream', { query: { codeId: this.#codeId } })
  }

  /** What streams tell, counted scans and tests, is what lists tell, too. */
  async #list(): Promise<ScanItem[]> {
    // As many as are kept: with fewer there would be a gap after a long rest.
    const query = { limit: KEPT }
    const answer = this.#codeId
      ? await this.#api.get('/codes/{id}/scans', { params: { id: this.#codeId }, query })
      : await this.#api.get('/scans', { query })
    return answer.data
  }

  /** A stream that was refused does not say why. Where only the stream was, the list is read instead. */
  async #findOutWhy(source: EventSource) {
    const before = this.#ids()
    try {
      await this.#ask()
      if (this.#source === source) this.#failed(undefined)
    } catch (refusal) {
      if (this.#source !== source) return
      if (!(refusal instanceof ApiFailure) || FOR_GOOD.has(refusal.status)) return this.#failed(refusal)
      try {
        const items = await this.#list()
        if (this.#source !== source) return
        this.#close()
        this.#take(items, before, { state: 'slow', reason: refusal.message })
        this.#after(scattered(SLOW_MS), this.#look)
      } catch (error) {
        if (this.#source === source) this.#failed(error)
      }
    }
  }

  /** Asks for a stream without taking it. @throws ApiFailure why there is none, TypeError when nobody answers */
  async #ask() {
    const response = await fetch(this.#address(), { headers: { Accept: 'text/event-stream' } })
    if (response.ok) return await response.body?.cancel()
    const answer = (await response.json().catch(() => ({}))) as Partial<ErrorBody>
    throw new ApiFailure(response.status, answer.error ?? {})
  }

  #failed(error: unknown) {
    if (this.#listeners.size === 0) return
    this.#close()
    if (error instanceof ApiFailure && FOR_GOOD.has(error.status)) {
      this.#set({ state: 'refused', reason: error.message })
      return
    }
    this.#set({ state: 'lost', reason: undefined })
    const wait = RETRY_MS[Math.min(this.#failures, RETRY_MS.length - 1)] ?? 0
    this.#failures++
    this.#after(scattered(wait), this.#look)
  }

  #gather(item: ScanItem) {
    this.#gathered.push(item)
    this.#gathering ??= setTimeout(() => {
      this.#gathering = undefined
      const fresh = this.#unknown(this.#gathered)
      this.#gathered = []
      if (fresh.length > 0) this.#set({ items: together(this.#live.items, fresh, true) })
      this.#tell(fresh)
    }, GATHER_MS)
  }

  #unknown(items: readonly ScanItem[]): ScanItem[] {
    const known = this.#ids()
    return items.filter(({ scan }) => !known.has(scan.id))
  }

  #tell(items: readonly ScanItem[]) {
    if (items.length > 0) for (const tell of this.#arrivals) tell(items)
  }

  #after(ms: number, run: () => void) {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(run, ms)
  }

  #set(next: Partial<Live>) {
    this.#live = { ...this.#live, ...next }
    for (const listener of this.#listeners) listener()
  }
}

/** What no waiting changes. */
const FOR_GOOD: ReadonlySet<number> = new Set([401, 403, 404])

/** Many pages that lost the same server must not all come back at the same moment. */
const scattered = (ms: number) => ms * (0.75 + Math.random() / 2)

/** What is kept with what has come: each once, newest first. */
function together(kept: readonly LiveItem[], come: readonly ScanItem[], isNew: boolean): LiveItem[] {
  const byId = new Map<string, LiveItem>(come.map((item) => [item.scan.id, { ...item, isNew }]))
  for (const item of kept) byId.set(item.scan.id, item)
  return [...byId.values()].sort((a, b) => (order(a) < order(b) ? 1 : -1)).slice(0, KEPT)
}

/** By time, and among those of one millisecond by whatever is always the same. */
const order = ({ scan }: ScanItem) => scan.timestamp + scan.id
