import { Agent, type buildConnector, type Dispatcher } from 'undici'
import { BoundedCache } from '../bounded-cache.ts'
import type { Clock } from '../clock.ts'
import { VERSION } from '../version.ts'
import type { AddressPolicy } from './address-policy.ts'
import { createGuardedConnector, type Resolve } from './connector.ts'
import { type Answer, Exchange } from './exchange.ts'
import { classifyError, classifyStatus, type Outcome, parseRetryAfter } from './outcome.ts'
import { type Secrets, signatureHeaders } from './signature.ts'

/** One attempt to be made. */
export type Post = {
  url: string
  secrets: Secrets
  deliveryId: string
  body: string
  /** Ends it from outside. */
  signal?: AbortSignal
}

export type Sender = {
  /** Posts once and tells how it ended; never throws. */
  send(post: Post): Promise<Outcome>
  /** Tells a REST hook's target that nothing more will come. As good as it goes: nobody waits for the answer. */
  sayGoodbye(url: string): Promise<void>
  close(): Promise<void>
}

/** The whole of an attempt, from the first packet to the last byte that is read. */
export const TOTAL_TIMEOUT_MS = 15_000
/** URLs whose parts are kept, so that a busy webhook's is not parsed for every delivery. */
const TARGETS_KEPT = 10_000
const USER_AGENT = `Qregg/${VERSION} (webhooks)`

type SenderDeps = {
  policy: AddressPolicy
  allowHttp: boolean
  clock: Clock
  resolve?: Resolve
  /** Opens the connection to an address that has been vetted. */
  dial?: buildConnector.connector
  timeoutMs?: number
}

type Request = Pick<Dispatcher.DispatchOptions, 'method' | 'headers' | 'body'> & Target
type Target = { origin: string; path: string }

/** Posts signed bodies through the guarded connector: bounded in time and in what is read, redirects not followed. */
export function createSender(deps: SenderDeps): Sender {
  const timeoutMs = deps.timeoutMs ?? TOTAL_TIMEOUT_MS
  const targets = new BoundedCache<string, Target>(TARGETS_KEPT)
  const underWay = new WeakMap<AbortSignal, Set<Exchange>>()
  const options = {
    connect: createGuardedConnector(deps.policy, deps.resolve, deps.dial),
    allowH2: false,
    // Timeouts between packets can be dripped past. The one over the whole exchange cannot, and it is enough.
    headersTimeout: 0,
    bodyTimeout: 0,
  }
  const keeping = new Agent({
    ...options,
    pipelining: 1,
    keepAliveTimeout: 10_000,
    keepAliveMaxTimeout: 60_000,
  })
  /** Keeps no connection: whatever it sends goes out on a new one, to an address that was vetted just then. */
  const fresh = new Agent({ ...options, pipelining: 0 })

  const mayPostTo = (url: string) => deps.allowHttp || url.startsWith('https:')

  /** Exchanges that a signal ends. One listener a signal: a webhook's lives as long as the webhook. */
  function endedBy(signal: AbortSignal): Set<Exchange> {
    const known = underWay.get(signal)
    if (known) return known
    const exchanges = new Set<Exchange>()
    const endAll = () => {
      for (const exchange of [...exchanges]) exchange.end(new DOMException('', 'AbortError'))
    }
    signal.addEventListener('abort', endAll, { once: true })
    underWay.set(signal, exchanges)
    return exchanges
  }

  function targetOf(url: string): Target {
    const known = targets.get(url)
    if (known) return known
    const { origin, pathname, search } = new URL(url)
    const target = { origin, path: pathname + search }
    targets.set(url, target)
    return target
  }

  function exchange(request: Request, agent: Agent, signal?: AbortSignal): Promise<Answer> {
    return new Promise((resolve) => {
      const others = signal && endedBy(signal)
      const one = new Exchange(
        (handler, isRetry) => (isRetry ? fresh : agent).dispatch(request, handler),
        (answer) => {
          clearTimeout(timer)
          others?.delete(one)
          resolve(answer)
        },
      )
      const timer = setTimeout(giveUp, timeoutMs, one)
      others?.add(one)
      if (signal?.aborted) one.end(new DOMException('', 'AbortError'))
      else one.start()
    })
  }

  return {
    async send({ url, secrets, deliveryId, body, signal }) {
      if (!mayPostTo(url)) return failure('blocked_address', 0)
      const started = performance.now()
      const bytes = Buffer.from(body)
      const headers = {
        'content-type': 'application/json',
        'user-agent': USER_AGENT,
        ...signatureHeaders(secrets, deliveryId, bytes, deps.clock.now()),
      }
      const request: Request = { ...targetOf(url), method: 'POST', headers, body: bytes }
      const answer = await exchange(request, keeping, signal)
      const durationMs = Math.round(performance.now() - started)
      if (answer.status === null) return failure(classifyError(answer.error), durationMs)
      return {
        status: answer.status,
        errorClass: classifyStatus(answer.status),
        durationMs,
        responseHead: answer.head,
        retryAfterMs: parseRetryAfter(answer.retryAfter, deps.clock.now()),
      }
    },
    async sayGoodbye(url) {
      if (!mayPostTo(url)) return
      // It may be gone already, which is what we wanted to say: whatever is answered is fine.
      await exchange({ ...targetOf(url), method: 'DELETE' }, fresh)
    },
    async close() {
      await Promise.all([keeping.destroy(), fresh.destroy()])
    },
  }
}

function giveUp(exchange: Exchange): void {
  exchange.end(new DOMException('', 'TimeoutError'))
}

/** An attempt to which nothing was answered. */
function failure(errorClass: Outcome['errorClass'], durationMs: number): Outcome {
  return { status: null, errorClass, durationMs, responseHead: null, retryAfterMs: null }
}
