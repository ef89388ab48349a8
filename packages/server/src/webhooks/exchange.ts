import type { Dispatcher } from 'undici'

/** What came of a request: what the receiver said, or what kept its answer from arriving. */
export type Answer =
  | {
      status: number
      /** The header `Retry-After`. */
      retryAfter: string | undefined
      /** The first bytes of the body as text; null when there were none. */
      head: string | null
    }
  | { status: null; error: unknown }

const READ_AT_MOST = 16_384
const KEPT_AT_MOST = 4_096

/**
 * One request and its answer, as undici's parser tells of them. `undici.request` would make a stream, a signal and
 * half a dozen promises for each, which cost as much as the request. Reads a bounded amount, inflates nothing, and
 * tells exactly once how it ended. A connection that dies when it is used again is made up for by one more request.
 */
export class Exchange implements Dispatcher.DispatchHandler {
  readonly #dispatch: (exchange: Exchange, isRetry: boolean) => void
  readonly #tell: (answer: Answer) => void
  #controller: Dispatcher.DispatchController | null = null
  #isRetry = false
  #isAnswering = false
  #isOver = false
  #status = 0
  #retryAfter: string | undefined
  #length = 0
  readonly #kept: Buffer[] = []

  /** `dispatch` hands the exchange to undici: for a retry, where no connection is that was used before. */
  constructor(dispatch: (exchange: Exchange, isRetry: boolean) => void, tell: (answer: Answer) => void) {
    this.#dispatch = dispatch
    this.#tell = tell
  }

  start(): void {
    this.#dispatch(this, this.#isRetry)
  }

  /** Ends it from outside, at once, whatever undici is busy with. An answer whose status has arrived remains one. */
  end(error: Error): void {
    this.#over(error)
    this.#controller?.abort(error)
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller
    // It was ended while it waited for a connection: not a byte of it is written.
    if (this.#isOver) controller.abort(new Error('The request was given up before it was sent.'))
  }

  onResponseStarted(): void {
    this.#isAnswering = true
  }

  onResponseStart(
    _: Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
  ): void {
    // Early hints and the like: the answer is still to come.
    if (status < 200) return
    this.#status = status
    const retryAfter = headers['retry-after']
    this.#retryAfter = Array.isArray(retryAfter) ? retryAfter[0] : retryAfter
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#isOver) return
    if (this.#length < KEPT_AT_MOST) this.#kept.push(chunk.subarray(0, KEPT_AT_MOST - this.#length))
    this.#length += chunk.length
    if (this.#length <= READ_AT_MOST) return
    // A connection that would send for ever is cut.
    this.#over()
    controller.abort(new Error('Enough of the answer has been read.'))
  }

  onResponseEnd(): void {
    this.#over()
  }

  onResponseError(_: Dispatcher.DispatchController | null, error: unknown): void {
    if (this.#isOver) return
    if (this.#isRetry || this.#isAnswering || !diedOnUsedSocket(error)) {
      this.#over(error)
      return
    }
    this.#isRetry = true
    this.#controller = null
    this.start()
  }

  /** When the status has arrived the receiver has decided, whatever happens to the rest of the answer. */
  #over(error?: unknown): void {
    if (this.#isOver) return
    this.#isOver = true
    const [status, retryAfter] = [this.#status, this.#retryAfter]
    this.#tell(status === 0 ? { status: null, error } : { status, retryAfter, head: this.#head() })
  }

  #head(): string | null {
    const [first, ...rest] = this.#kept
    if (first === undefined) return null
    const bytes = rest.length === 0 ? first : Buffer.concat(this.#kept)
    return bytes.toString('utf8').replaceAll('\0', '\uFFFD')
  }
}

/** A kept connection that the receiver closed while the request was on its way: it had answered before on this socket. */
function diedOnUsedSocket(error: unknown): boolean {
  const { code, socket } = (error ?? {}) as { code?: string; socket?: { bytesRead?: number } }
  return (
    (code === 'UND_ERR_SOCKET' || code === 'ECONNRESET' || code === 'EPIPE') && (socket?.bytesRead ?? 0) > 0
  )
}
