import { Worker } from 'node:worker_threads'
import type { Logger } from 'pino'
import { ApiError } from '../../errors.ts'
import { createFairQueue, type FairQueue } from './fair-queue.ts'
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
/** Whose work it is. Workspaces take turns: one that asks for much holds up itself. */
export type Asker = { workspaceId: string; order?: Order | undefined }

export type Studio = {
  /**
   * Has a job done on the studio's thread, one after the other.
   * @throws StudioRefusal for what the caller can mend, ApiError `unavailable` when too much waits or it takes too long
   */
  do<J extends Job>(job: J, asker: Asker): Promise<Result<J['kind']>>
  close(): Promise<void>
}

export type StudioOptions = {
  /** Jobs that may wait, and those of the public among them. */
  queue?: number
  publicQueue?: number
  /** Longest that one job may take. */
  timeoutMs?: number
  /** Longest that one may wait for its turn: whoever asked has mostly given up by then. */
  patienceMs?: number
  /** Milliseconds of a clock that only goes forward. */
  now?: () => number
  /** After how long without work the thread ends and gives its memory back. */
  idleMs?: number
}

type Waiting = { job: Job; since: number; resolve(result: unknown): void; reject(error: Error): void }

const HEAP_MB = 512
/** After so many of those who go first one of the public has its turn: it would never come where many have keys. */
const FIRST_IN_A_ROW = 4

/** The thread that draws designs, reads logos and checks codes. It starts with the first job. */
export const createStudio = (logger: Logger, options: StudioOptions = {}): Studio => {
  const { queue: room = 200, publicQueue = 40, timeoutMs = 20_000, idleMs = 60_000 } = options
  const { patienceMs = 20_000, now = () => performance.now() } = options
  const queues: Record<Order, FairQueue<Waiting>> = {
    first: createFairQueue(room),
    after: createFairQueue(publicQueue),
  }
  let firstInARow = 0
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

  const pick = (): Waiting | undefined => {
    const isTurnOfPublic = firstInARow >= FIRST_IN_A_ROW && queues.after.size > 0
    const order = isTurnOfPublic || queues.first.size === 0 ? 'after' : 'first'
    firstInARow = order === 'first' ? firstInARow + 1 : 0
    return queues[order].shift()
  }

  /** The next one that has not waited too long. */
  const pickFresh = (): Waiting | undefined => {
    for (let one = pick(); one; one = pick()) {
      if (now() - one.since < patienceMs) return one
      one.reject(tooMany())
    }
    return undefined
  }

  const next = (): void => {
    current = pickFresh()
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
    do<J extends Job>(job: J, { workspaceId, order = 'first' }: Asker) {
      if (closed) return Promise.reject(tooMany())
      return new Promise<Result<J['kind']>>((resolve, reject) => {
        const waiting = { job, since: now(), resolve: resolve as (result: unknown) => void, reject }
        queues[order].push(workspaceId, waiting)?.reject(tooMany())
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
        ...queues.first.drain(),
        ...queues.after.drain(),
      ])
        reject(busy('The server stops.'))
      current = undefined
      await stop()
    },
  }
}

const tooMany = (): ApiError => busy('Too many pictures are being drawn. Try again in a few seconds.')

const busy = (message: string): ApiError =>
  new ApiError('unavailable', message, { headers: { 'Retry-After': '5' } })
