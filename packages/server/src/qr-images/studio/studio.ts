import { Worker } from 'node:worker_threads'
import type { Logger } from 'pino'
import { ApiError } from '../../errors.ts'
import type { Answer, Ask, Job, Refusal, Result } from './jobs.ts'

/** What cannot be drawn as asked, from the other thread. */
export class StudioRefusal extends Error {
  override readonly name = 'StudioRefusal'
  readonly field: string

  constructor({ field, message }: Refusal) {
    super(message)
    this.field = field
  }
}

/** Who has a key goes before the public, and has more room: a flood of public pictures holds up no saving. */
export type Order = 'first' | 'after'

export type Studio = {
  /**
   * Has a job done on the studio's thread, one after the other.
   * @throws StudioRefusal for what the caller can mend, ApiError `unavailable` when too much waits or it takes too long
   */
  do<J extends Job>(job: J, order?: Order): Promise<Result<J['kind']>>
  close(): Promise<void>
}

export type StudioOptions = {
  /** Jobs that may wait, and those of the public among them. */
  queue?: number
  publicQueue?: number
  /** Longest that one job may take. */
  timeoutMs?: number
  /** After how long without work the thread ends and gives its memory back. */
  idleMs?: number
}

type Waiting = { job: Job; resolve(result: unknown): void; reject(error: Error): void }

const HEAP_MB = 512

/** The thread that draws designs, reads logos and checks codes. It starts with the first job. */
export const createStudio = (logger: Logger, options: StudioOptions = {}): Studio => {
  const { queue: room = 200, publicQueue = 40, timeoutMs = 20_000, idleMs = 60_000 } = options
  const queues: Record<Order, Waiting[]> = { first: [], after: [] }
  const rooms: Record<Order, number> = { first: room, after: publicQueue }
  let worker: Worker | undefined
  let current: Waiting | undefined
  let timer: NodeJS.Timeout | undefined
  let number = 0
  let closed = false

  const start = (): Worker => {
    // Unbuilt sources run under Node too, so the worker has the ending that this file has.
    const file = import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js'
    const thread = new Worker(new URL(file, import.meta.url), {
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
    })
    thread.on('message', (answer: Answer) => settle(answer))
    thread.on('error', (error) => {
      logger.error({ err: error }, 'the studio failed; it is started again')
      fail(thread)
    })
    thread.on('exit', () => fail(thread))
    return thread
  }

  const settle = (answer: Answer): void => {
    if (!current || answer.number !== number) return
    const { resolve, reject } = current
    current = undefined
    clearTimeout(timer)
    if ('result' in answer) resolve(answer.result)
    else if ('refused' in answer) reject(new StudioRefusal(answer.refused))
    else reject(new Error(`The studio failed: ${answer.failed}`))
    next()
  }

  /** The thread is gone, and with it what it worked on. Others that wait are served by a new one. */
  const fail = (thread: Worker): void => {
    if (worker !== thread) return
    worker = undefined
    const lost = current
    current = undefined
    clearTimeout(timer)
    lost?.reject(
      busy('The picture took too long or too much memory to draw. Simplify its logo and try again.'),
    )
    if (!closed) next()
  }

  const next = (): void => {
    current = queues.first.shift() ?? queues.after.shift()
    if (!current) {
      // Nothing waits for a thread that has nothing to do.
      worker?.unref()
      timer = setTimeout(() => void stop(), idleMs)
      timer.unref()
      return
    }
    worker ??= start()
    worker.ref()
    const thread = worker
    timer = setTimeout(() => void thread.terminate(), timeoutMs)
    const ask: Ask = { number: ++number, job: current.job }
    thread.postMessage(ask)
  }

  const stop = async (): Promise<void> => {
    const thread = worker
    worker = undefined
    await thread?.terminate()
  }

  return {
    do<J extends Job>(job: J, order: Order = 'first') {
      if (closed || queues[order].length >= rooms[order])
        return Promise.reject(busy('Too many pictures are being drawn. Try again in a few seconds.'))
      return new Promise<Result<J['kind']>>((resolve, reject) => {
        queues[order].push({ job, resolve: resolve as (result: unknown) => void, reject })
        if (current) return
        clearTimeout(timer)
        next()
      })
    },
    async close() {
      closed = true
      clearTimeout(timer)
      for (const { reject } of [
        ...(current ? [current] : []),
        ...queues.first.splice(0),
        ...queues.after.splice(0),
      ])
        reject(busy('The server stops.'))
      current = undefined
      await stop()
    },
  }
}

const busy = (message: string): ApiError =>
  new ApiError('unavailable', message, { headers: { 'Retry-After': '5' } })
