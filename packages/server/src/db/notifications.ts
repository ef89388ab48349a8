import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import type { Logger } from 'pino'

/** What processes on one PostgreSQL tell each other: small JSON texts by topic, to all, the teller included. */
export type Notifications = {
  /** Without promise: who must not miss something looks for himself from time to time, and after a gap. */
  publish(topic: string, message: unknown): void
  on(topic: string, listener: (message: unknown) => void): void
  /** Told when the line is up again after it was down: what was said meanwhile is not known. */
  onGap(listener: () => void): void
  /** Resolves when the line is up for the first time. */
  ready: Promise<void>
  close(): Promise<void>
}

const CHANNEL = 'qregg'
const RETRY_MS = 250
/** A line that is dead without a word is noticed so. */
const PROBE_EVERY_MS = 5_000
/** PostgreSQL takes less than 8,000 bytes. */
const BYTES_AT_MOST = 7_900

/** Listens on a connection of its own, and opens it again whenever it breaks. */
export function openNotifications(deps: {
  url: string
  types: pg.CustomTypesConfig
  pool: pg.Pool
  logger: Logger
}): Notifications {
  const { pool, logger } = deps
  const listeners = new Map<string, Array<(message: unknown) => void>>()
  const gapListeners: Array<() => void> = []
  const stopping = new AbortController()
  let client: pg.Client | undefined
  let up = () => {}
  const ready = new Promise<void>((resolve) => {
    up = resolve
  })

  function heard(payload: string | undefined) {
    try {
      const [topic, message] = JSON.parse(payload ?? '[]') as [string, unknown]
      for (const listener of listeners.get(topic) ?? []) listener(message)
    } catch (error) {
      logger.error({ err: error }, 'a notification could not be followed')
    }
  }

  /** Listens until the connection breaks. */
  async function listenOnce(isFirst: boolean): Promise<void> {
    const line = new pg.Client({
      connectionString: deps.url,
      application_name: 'qregg notifications',
      types: deps.types,
      keepAlive: true,
      connectionTimeoutMillis: 3_000,
      query_timeout: 3_000,
    })
    client = line
    const broken = new Promise<void>((resolve) => {
      line.on('error', () => resolve())
      line.on('end', () => resolve())
    })
    line.on('notification', ({ payload }) => heard(payload))
    let probe: NodeJS.Timeout | undefined
    try {
      await line.connect()
      await line.query(`listen ${CHANNEL}`)
      if (isFirst) up()
      else for (const listener of gapListeners) listener()
      probe = setInterval(() => void line.query('select 1').catch(() => line.end()), PROBE_EVERY_MS)
      await broken
    } finally {
      clearInterval(probe)
      client = undefined
      await line.end().catch(() => {})
    }
  }

  async function listenForEver() {
    for (let isFirst = true; !stopping.signal.aborted; ) {
      let wasUp = true
      await listenOnce(isFirst).catch((error: unknown) => {
        wasUp = false
        logger.debug({ err: error }, 'the line for notifications cannot be opened')
      })
      if (wasUp) {
        isFirst = false
        if (!stopping.signal.aborted) logger.warn('the line for notifications broke; it is opened again')
      }
      await sleep(RETRY_MS, undefined, { signal: stopping.signal }).catch(() => {})
    }
  }

  const running = listenForEver()
  return {
    publish(topic, message) {
      const payload = JSON.stringify([topic, message])
      if (Buffer.byteLength(payload) > BYTES_AT_MOST)
        throw new RangeError(`A notification of topic ${topic} has more than ${BYTES_AT_MOST} bytes.`)
      pool
        .query('select pg_notify($1, $2)', [CHANNEL, payload])
        .catch((error: unknown) => logger.warn({ err: error, topic }, 'a notification was not sent'))
    },
    on(topic, listener) {
      listeners.set(topic, [...(listeners.get(topic) ?? []), listener])
    },
    onGap: (listener) => void gapListeners.push(listener),
    ready,
    async close() {
      stopping.abort()
      await client?.end().catch(() => {})
      await running
    },
  }
}
