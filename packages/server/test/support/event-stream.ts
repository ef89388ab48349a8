import { Agent, type IncomingMessage, request } from 'node:http'
import { API_PREFIX, type ScanItem } from '@qregg/contract'

/** One event as it arrived. */
export type StreamEvent = { id: string; event: string; data: ScanItem }

export type EventStream = {
  status: number
  headers: IncomingMessage['headers']
  /** The scans that were told, in order. */
  events: StreamEvent[]
  /** All that came, as it came. */
  text(): string
  /** The last id, of an event or of none: what a client comes back with. */
  lastId(): string
  /** Resolves as soon as it is so. */
  waitFor(isSo: () => boolean): Promise<void>
  /** Resolves when the server has ended it. */
  ended: Promise<void>
  /** Takes nothing more from the connection, which stays open. */
  pause(): void
  close(): void
}

/** Follows scans as a client of server-sent events does. */
export function openEventStream(
  origin: string,
  key: string,
  given: { query?: string; lastId?: string } = {},
): Promise<EventStream> {
  const { query = '', lastId } = given
  const headers = {
    Authorization: `Bearer ${key}`,
    ...(lastId === undefined ? {} : { 'Last-Event-ID': lastId }),
  }
  const agent = new Agent({ keepAlive: false })
  return new Promise((resolve, reject) => {
    const sent = request(`${origin}${API_PREFIX}/scans/stream${query}`, { headers, agent }, (response) =>
      resolve(reading(response, () => sent.destroy())),
    )
    sent.on('error', reject)
    sent.end()
  })
}

function reading(response: IncomingMessage, close: () => void): EventStream {
  const events: StreamEvent[] = []
  const watchers = new Set<() => void>()
  let [text, rest, last] = ['', '', '']
  response.setEncoding('utf8')
  response.on('data', (chunk: string) => {
    text += chunk
    const blocks = (rest + chunk).split('\n\n')
    rest = blocks.pop() ?? ''
    for (const block of blocks) {
      const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1]
      last = field('id') ?? last
      const data = field('data')
      if (data) events.push({ id: last, event: field('event') ?? '', data: JSON.parse(data) })
    }
    for (const look of watchers) look()
  })
  response.on('error', () => {})
  const ended = new Promise<void>((resolve) => response.once('close', resolve))
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    events,
    text: () => text,
    lastId: () => last,
    ended,
    waitFor: (isSo) =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (!isSo()) return
          clearTimeout(timer)
          watchers.delete(look)
          resolve()
        }
        const timer = setTimeout(() => reject(new Error(`It did not come to that: ${text}`)), 10_000)
        watchers.add(look)
        look()
      }),
    pause: () => void response.pause(),
    close,
  }
}
