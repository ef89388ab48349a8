import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** One request as it arrived. */
export type Received = {
  method: string
  /** Path and query. */
  path: string
  headers: IncomingHttpHeaders
  rawBody: Buffer
  /** The body as JSON. Throws when it is none. */
  json(): unknown
  /** Epoch milliseconds of the real clock. */
  at: number
}

/** `hang`: never answers. `reset`: cuts the connection without an answer. */
export type ReceiverAnswer =
  | number
  | { status: number; headers?: Record<string, string>; body?: string | Buffer }
  | 'hang'
  | 'reset'

export type AnswerWith = (request: Received, index: number) => ReceiverAnswer | Promise<ReceiverAnswer>

export type Receiver = {
  url: string
  port: number
  /** Every request, in the order of arrival, with its raw body. */
  received: Received[]
  /** What is answered from now on; 200 until told otherwise. */
  answer(fn: AnswerWith | ReceiverAnswer): void
  /** Resolves as soon as `predicate` holds for what was received; rejects, telling what was, after `timeoutMs`. */
  waitFor(predicate: (received: Received[]) => boolean, timeoutMs?: number): Promise<Received[]>
  /** Cuts every connection and gives the port back. */
  close(): Promise<void>
}

/** A webhook's receiver: a real HTTP server on loopback that keeps every byte it gets and answers as it is told. */
export async function receiver(): Promise<Receiver> {
  const received: Received[] = []
  const watchers = new Set<() => void>()
  let answerWith: AnswerWith = () => 200

  async function handle(request: IncomingMessage, response: ServerResponse) {
    const one = await read(request)
    const index = received.push(one) - 1
    for (const look of [...watchers]) look()
    send(response, await answerWith(one, index))
  }

  const server = createServer((request, response) => {
    // A sender that gives up in the middle is part of what is tested.
    handle(request, response).catch(() => response.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo

  return {
    url: `http://127.0.0.1:${port}`,
    port,
    received,
    answer(fn) {
      answerWith = typeof fn === 'function' ? fn : () => fn
    },
    waitFor(predicate, timeoutMs = 5_000) {
      return new Promise((resolve, reject) => {
        const end = (settle: () => void) => {
          clearTimeout(timer)
          watchers.delete(look)
          settle()
        }
        const look = () => {
          if (predicate(received)) end(() => resolve(received))
        }
        const timer = setTimeout(
          () => end(() => reject(new Error(`Not received within ${timeoutMs} ms. ${told(received)}`))),
          timeoutMs,
        )
        watchers.add(look)
        look()
      })
    },
    close() {
      return new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
    },
  }
}

async function read(request: IncomingMessage): Promise<Received> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const rawBody = Buffer.concat(chunks)
  return {
    method: request.method ?? '',
    path: request.url ?? '',
    headers: request.headers,
    rawBody,
    json: () => JSON.parse(rawBody.toString('utf8')),
    at: Date.now(),
  }
}

function send(response: ServerResponse, answer: ReceiverAnswer) {
  if (answer === 'hang') return
  if (answer === 'reset') return response.destroy()
  const { status, headers = {}, body = '' } = typeof answer === 'number' ? { status: answer } : answer
  response.writeHead(status, headers).end(body)
}

function told(received: Received[]): string {
  const bodies = received.map(
    (one) => `${one.method} ${one.path} ${one.rawBody.toString('utf8').slice(0, 300)}`,
  )
  return `Received were ${received.length}:\n${bodies.join('\n')}`
}
