import type { ScanItem } from '@qregg/contract'
import { ApiFailure, type WorkspaceApi } from '../api/client.ts'

/**
 * connecting: for the first time. live: scans come as they happen. lost: connects again by itself. resting: nobody
 * looks at the page. refused: the server does not let this person follow; `reason` says why.
 */
export type LiveState = 'connecting' | 'live' | 'lost' | 'resting' | 'refused'
export type LiveItem = ScanItem & {
  /** It came while somebody was looking, rather than with what was there before. */
  isNew: boolean
}
export type Live = { state: LiveState; items: readonly LiveItem[]; reason?: string }

export const KEPT = 100
const EARLIER = 50
/** Longer than looking at another tab for a moment; browsers allow a page's host six connections for all its tabs. */
const REST_AFTER_MS = 5_000
/** Longer than going from one tab of the page to the next. */
const LEAVE_AFTER_MS = 3_000
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

  /** Calls back with each scan that comes live, once. Listens only while somebody is subscribed. */
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
    window.addEventListener('online', this.retry)
    this.#look()
  }

  #leave = () => {
    document.removeEventListener('visibilitychange', this.#look)
    window.removeEventListener('online', this.retry)
    this.#close()
    // Who comes back gets what is there then, without a highlight of long ago.
    this.#set({ state: 'connecting', items: this.#live.items.map((item) => ({ ...item, isNew: false })) })
  }

  #look = () => {
    clearTimeout(this.#timer)
    if (document.hidden) this.#after(this.#source ? REST_AFTER_MS : 0, this.#rest)
    else if (!this.#source && this.#live.state !== 'refused') this.#open()
  }

  #rest = () => {
    this.#close()
    if (this.#live.state !== 'refused') this.#set({ state: 'resting' })
  }

  #open = () => {
    if (this.#live.state !== 'lost') this.#set({ state: 'connecting' })
    const source = new EventSource(this.#api.address('/scans/stream', { query: { codeId: this.#codeId } }))
    this.#source = source
    let isFirst = true
    source.onopen = () => {
      this.#failures = 0
      // The list is read after the stream is open: what falls between is in both, and is told apart by its id.
      if (isFirst) void this.#readEarlier(source)
      else this.#set({ state: 'live' })
      isFirst = false
    }
    source.onerror = () => {
      if (this.#source !== source) return
      this.#set({ state: 'lost' })
      // Otherwise the browser comes back by itself, with the id of the last scan it was told.
      if (source.readyState === EventSource.CLOSED) void this.#findOutWhy()
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

  async #readEarlier(source: EventSource) {
    try {
      const items = await this.#list()
      if (this.#source === source) this.#set({ state: 'live', items: this.#with(items, false) })
    } catch (error) {
      if (this.#source === source) this.#failed(error)
    }
  }

  /** What streams tell, counted scans and tests, is what lists tell, too. */
  async #list(): Promise<ScanItem[]> {
    const query = { limit: EARLIER }
    const answer = this.#codeId
      ? await this.#api.get('/codes/{id}/scans', { params: { id: this.#codeId }, query })
      : await this.#api.get('/scans', { query })
    return answer.data
  }

  /** A stream that was refused does not say why; another question does. */
  async #findOutWhy() {
    try {
      await this.#list()
      this.#failed(undefined)
    } catch (error) {
      this.#failed(error)
    }
  }

  #failed(error: unknown) {
    if (this.#listeners.size === 0) return
    this.#close()
    if (error instanceof ApiFailure && [401, 403, 404].includes(error.status)) {
      this.#set({ state: 'refused', reason: error.message })
      return
    }
    this.#set({ state: 'lost' })
    const wait = RETRY_MS[Math.min(this.#failures, RETRY_MS.length - 1)] ?? 0
    this.#failures++
    // Many pages that lost the same server must not all come back at the same moment.
    this.#after(wait * (0.75 + Math.random() / 2), this.#look)
  }

  #gather(item: ScanItem) {
    this.#gathered.push(item)
    this.#gathering ??= setTimeout(() => {
      this.#gathering = undefined
      const known = new Set(this.#live.items.map(({ scan }) => scan.id))
      const fresh = this.#gathered.filter(({ scan }) => !known.has(scan.id))
      this.#gathered = []
      if (fresh.length === 0) return
      this.#set({ items: this.#with(fresh, true) })
      for (const tell of this.#arrivals) tell(fresh)
    }, GATHER_MS)
  }

  /** What is kept with these: each once, newest first. */
  #with(items: readonly ScanItem[], isNew: boolean): LiveItem[] {
    const byId = new Map(items.map((item) => [item.scan.id, { ...item, isNew }]))
    for (const item of this.#live.items) byId.set(item.scan.id, item)
    return [...byId.values()].sort((a, b) => (order(a) < order(b) ? 1 : -1)).slice(0, KEPT)
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

/** By time, and among those of one millisecond by whatever is always the same. */
const order = ({ scan }: ScanItem) => scan.timestamp + scan.id
