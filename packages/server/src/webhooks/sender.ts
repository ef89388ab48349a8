import { Agent, type Dispatcher, request } from 'undici'
import type { Clock } from '../clock.ts'
import { VERSION } from '../version.ts'
import type { AddressPolicy } from './address-policy.ts'
import { createGuardedConnector, type Resolve } from './connector.ts'
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
const READ_AT_MOST = 16_384
const KEPT_AT_MOST = 4_096

type SenderDeps = {
  policy: AddressPolicy
  allowHttp: boolean
  clock: Clock
  resolve?: Resolve
  timeoutMs?: number
}

/** Posts signed bodies through the guarded connector: bounded in time and in what is read, redirects not followed. */
export function createSender(deps: SenderDeps): Sender {
  const timeoutMs = deps.timeoutMs ?? TOTAL_TIMEOUT_MS
  const agent = new Agent({
    connect: createGuardedConnector(deps.policy, deps.resolve),
    allowH2: false,
    pipelining: 1,
    keepAliveTimeout: 10_000,
    keepAliveMaxTimeout: 60_000,
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
  })

  async function attempt(post: Post, signal: AbortSignal): Promise<Outcome> {
    const started = performance.now()
    const took = () => Math.round(performance.now() - started)
    const failed = (error: unknown): Outcome => ({
      status: null,
      errorClass: classifyError(error),
      durationMs: took(),
      responseHead: null,
      retryAfterMs: null,
    })
    for (let tries = 0; ; tries++) {
      let response: Dispatcher.ResponseData
      try {
        response = await request(post.url, {
          method: 'POST',
          dispatcher: agent,
          signal,
          body: post.body,
          headers: {
            'content-type': 'application/json',
            'user-agent': `Qregg/${VERSION} (webhooks)`,
            ...signatureHeaders(post.secrets, post.deliveryId, post.body, deps.clock.now()),
          },
        })
      } catch (error) {
        if (tries === 0 && !signal.aborted && diedOnStaleSocket(error)) continue
        return failed(error)
      }
      // The status has arrived, so the receiver has decided: whatever happens to the rest of the answer.
      const responseHead = await readHead(response)
      return {
        status: response.statusCode,
        errorClass: classifyStatus(response.statusCode),
        durationMs: took(),
        responseHead,
        retryAfterMs: parseRetryAfter(single(response.headers['retry-after']), deps.clock.now()),
      }
    }
  }

  return {
    async send(post) {
      if (!deps.allowHttp && !post.url.startsWith('https:')) {
        return {
          status: null,
          errorClass: 'blocked_address',
          durationMs: 0,
          responseHead: null,
          retryAfterMs: null,
        }
      }
      // Timeouts between packets can be dripped past; this one cannot.
      const end = new AbortController()
      const timer = setTimeout(() => end.abort(new DOMException('', 'TimeoutError')), timeoutMs)
      const endNow = () => end.abort()
      if (post.signal?.aborted) endNow()
      // Not AbortSignal.any: what it keeps of a signal that lives as long as a webhook would grow with every request.
      post.signal?.addEventListener('abort', endNow)
      try {
        return await attempt(post, end.signal)
      } finally {
        clearTimeout(timer)
        post.signal?.removeEventListener('abort', endNow)
      }
    },
    async sayGoodbye(url) {
      const signal = AbortSignal.timeout(timeoutMs)
      try {
        await readHead(await request(url, { method: 'DELETE', dispatcher: agent, signal }))
      } catch {
        // It may be gone already, which is what we wanted to say.
      }
    },
    close: () => agent.destroy(),
  }
}

/**
 * A kept connection that the receiver closed while the request was on its way: it had answered before on this socket,
 * and nothing of this request's answer arrived. One attempt on a fresh one follows at once.
 */
function diedOnStaleSocket(error: unknown): boolean {
  const { code, socket } = (error ?? {}) as { code?: string; socket?: { bytesRead?: number } }
  return (
    (code === 'UND_ERR_SOCKET' || code === 'ECONNRESET' || code === 'EPIPE') && (socket?.bytesRead ?? 0) > 0
  )
}

/** The first bytes of the answer as text. Reads a bounded amount, inflates nothing, and never throws. */
async function readHead(response: Dispatcher.ResponseData): Promise<string | null> {
  const chunks: Buffer[] = []
  let length = 0
  try {
    for await (const chunk of response.body as AsyncIterable<Buffer>) {
      if (length < KEPT_AT_MOST) chunks.push(chunk.subarray(0, KEPT_AT_MOST - length))
      length += chunk.length
      // Leaving the loop destroys the body, and with it a connection that would send for ever.
      if (length > READ_AT_MOST) break
    }
  } catch {
    // A reset or a timeout in the body: what has arrived is kept.
  }
  if (length === 0) return null
  return Buffer.concat(chunks).toString('utf8').replaceAll('\0', '\uFFFD')
}

function single(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header
}
