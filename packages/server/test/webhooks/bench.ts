import { copyFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CreateCode, ScanReason, Webhook } from '@qregg/contract'
import { ask } from '../support/ask.ts'
import { type Received, type Receiver, receiver } from '../support/receiver.ts'
import { embedded, rowsOf, type ServerOptions, startServer, type TestServer } from '../support/server.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

/** What a phone says of itself. */
const PHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Safari/604.1'

export type TestCode = { id: string; shortCode: string }
export type Item = {
  code: { id: string; title: string | null; tags: string[] }
  scan: { id: string; destination: string | null; referrer: string | null; reason: ScanReason }
}

/** A server with receivers, all of which are closed together. */
export type Bench = {
  server: TestServer
  /** A receiver of its own. */
  receiver(): Promise<Receiver>
  code(given?: Partial<CreateCode>): Promise<TestCode>
  /** Scans a code as a phone does. The referrer tells scans apart. */
  scan(code: TestCode, referrer?: string): Promise<void>
  /** Scans a code so often, all at once; the referrers are `https://example.com/<from>` and so on. */
  scans(code: TestCode, count: number, from?: number): Promise<void>
  subscribe(url: string, given?: Record<string, unknown>): Promise<Webhook & { secret?: string }>
  webhook(id: string): Promise<Webhook>
  /** Moves the time on and has the engine look what is due. */
  pass(ms: number): void
  /** Resolves when nothing is under way and all that has ended is written. */
  settled(): Promise<void>
  /** Rows of the engine's tables. */
  rows<Row = Record<string, unknown>>(sql: string, ...values: unknown[]): Promise<Row[]>
  /** The committed state of the data folder at this moment, as a process that dies now would leave it. */
  crash(): string
  close(): Promise<void>
}

const LOCAL = { WEBHOOK_ALLOWED_NETWORKS: '127.0.0.0/8', WEBHOOK_ALLOW_HTTP: 'true' }

export async function bench(options: ServerOptions = {}): Promise<Bench> {
  const server = await startServer({ random: () => 0.5, ...options, env: { ...LOCAL, ...options.env } })
  const { api, deps } = server
  const closers: Array<() => Promise<void> | void> = []

  const self: Bench = {
    server,
    async receiver() {
      const one = await receiver()
      closers.push(one.close)
      return one
    },
    async code(given = {}) {
      const body = { type: 'url', mode: 'dynamic', payload: { url: 'https://example.com/menu' }, ...given }
      return (await api.ok('createCode', { body })).data
    },
    async scan({ shortCode }, referrer) {
      const headers = { 'User-Agent': PHONE, ...(referrer ? { Referer: referrer } : {}) }
      const { status } = await ask(`${server.url}/${shortCode}`, { headers })
      if (status !== 302) throw new Error(`A scan was answered ${status}.`)
    },
    async scans(code, count, from = 0) {
      await Promise.all(Array.from({ length: count }, (_, i) => self.scan(code, referrerOf(from + i))))
    },
    subscribe: async (url, given = {}) =>
      (await api.ok('createWebhook', { body: { url, events: ['scan'], ...given } })).data,
    webhook: async (id) => (await api.ok('getWebhook', { params: { id } })).data,
    pass(ms) {
      server.clock.advance(ms)
      deps.engine.wake()
    },
    async settled() {
      const head = await deps.log.head()
      // What was just committed is handed on and claimed in the turns after.
      await until(() => deps.newest() >= head)
      for (let turns = 0; turns < 3; turns++) await new Promise(setImmediate)
      await until(() => deps.engine.isIdle())
    },
    rows: <Row>(sql: string, ...values: unknown[]) => rowsOf<Row>(server, sql, values),
    crash() {
      const folder = temporaryFolder()
      closers.push(folder.remove)
      writeFileSync(join(folder.path, 'qregg.sqlite'), embedded(server).engine.serialize())
      copyFileSync(embedded(server).paths.secretKey, join(folder.path, 'secret.key'))
      return folder.path
    },
    async close() {
      await server.close()
      for (const close of closers) await close()
    },
  }
  return self
}

/** The scans of a delivery. */
export function itemsOf(received: Received): Item[] {
  return (received.json() as { data: { scans: Item[] } }).data.scans
}

export const referrerOf = (number: number) => `https://example.com/${number}`

/** Which of the numbered scans a receiver got, in the order of arrival, repeats included. */
export function numbersOf(received: readonly Received[]): number[] {
  return received.flatMap(itemsOf).map(({ scan }) => Number(scan.referrer?.split('/').at(-1)))
}

export const idOf = (received: Received) => String(received.headers['webhook-id'])

/** Waits for what happens by itself: sockets, and the turns of the event loop. */
export async function until(predicate: () => boolean | Promise<boolean>, withinMs = 15_000): Promise<void> {
  const giveUp = performance.now() + withinMs
  while (!(await predicate())) {
    if (performance.now() > giveUp) throw new Error(`Not so within ${withinMs} ms: ${predicate}`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
