import { createServer, type IncomingHttpHeaders, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { API_PREFIX, FEATURES } from '@qregg/contract'

export type Asked = {
  method: string
  /** Below the API's prefix. */
  path: string
  query: Record<string, string>
  headers: IncomingHttpHeaders
  /** As it came. */
  text: string
  body: unknown
}

/** An answer: JSON unless `text` says otherwise. */
export type Reply = {
  status?: number
  body?: unknown
  text?: string | Buffer
  headers?: Record<string, string>
}

export type StubServer = {
  origin: string
  asked: Asked[]
  /** What is asked next is answered so, until it is told otherwise. The newest rule that fits wins. */
  on(method: string, path: string, reply: Reply | ((asked: Asked) => Reply)): void
  close(): Promise<void>
}

/** A server on loopback that answers what a test tells it to. `GET /me` is there from the start. */
export async function startStubServer(features: readonly string[] = FEATURES): Promise<StubServer> {
  const rules: Array<{ method: string; path: string; reply: (asked: Asked) => Reply }> = []
  const asked: Asked[] = []
  const server = createServer(async (request, response) => {
    const one = await read(request)
    asked.push(one)
    const rule = rules.findLast(({ method, path }) => method === one.method && path === one.path)
    const { status = 200, body, text, headers } = rule?.reply(one) ?? missing(one)
    const type = text === undefined ? 'application/json; charset=utf-8' : 'text/html'
    response.writeHead(status, { 'Content-Type': type, ...headers })
    response.end(text ?? JSON.stringify(body))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const stub: StubServer = {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    on(method, path, reply) {
      rules.push({ method, path, reply: typeof reply === 'function' ? reply : () => reply })
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
  stub.on('GET', '/me', { body: { data: { workspace: { id: 'ws_1', name: 'My workspace' }, features } } })
  return stub
}

async function read(request: IncomingMessage): Promise<Asked> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const url = new URL(request.url ?? '/', 'http://127.0.0.1')
  const text = Buffer.concat(chunks).toString('utf8')
  return {
    method: request.method ?? '',
    path: url.pathname.startsWith(API_PREFIX) ? url.pathname.slice(API_PREFIX.length) : url.pathname,
    query: Object.fromEntries(url.searchParams),
    headers: request.headers,
    text,
    body: text === '' ? undefined : JSON.parse(text),
  }
}

/** What a server of ours says to a path that it does not have. */
function missing({ method, path }: Asked): Reply {
  return refusal(404, 'not_found', `There is nothing at ${method} ${path}.`)
}

/** An error in the contract's shape. */
export function refusal(status: number, code: string, message: string, more: object = {}): Reply {
  return { status, body: { error: { code, message, requestId: 'req_1', ...more } } }
}
