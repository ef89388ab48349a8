import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type BuiltApp, startBuiltApp } from './built-app.ts'
import type { Run, TestBundle } from './run-app.ts'

/** What reached a Zap's address, as Zapier tells it to the app. */
export type Caught = Required<Pick<TestBundle, 'rawRequest' | 'cleanedRequest'>>

/** The address of one Zap. */
export type Hook = { url: string; caught: Caught[]; next(): Promise<Caught> }

export type Zapier = {
  app: BuiltApp
  /** Runs a part of the app with the connection's data. */
  run: Run
  hook(): Hook
  /** Everything that Zapier would have kept as a log. */
  log(): string
  /** Files that the app handed over, as the bodies of their uploads. */
  files: Buffer[]
  close(): Promise<void>
}

/** Zapier as far as an app sees it, on loopback: addresses for hooks, the log, and the store for files. */
export async function startZapier(authData: Record<string, string>): Promise<Zapier> {
  const hooks = new Map<string, (caught: Caught) => void>()
  const files: Buffer[] = []
  let log = ''

  async function answer(request: IncomingMessage, response: ServerResponse) {
    const body = await read(request)
    const path = request.url ?? ''
    if (path === '/log') log += body.toString()
    if (path === '/files') {
      files.push(body)
      return response.writeHead(204).end()
    }
    response.setHeader('Content-Type', 'application/json')
    if (path === '/rpc') return response.end(rpc(JSON.parse(body.toString())))
    hooks.get(path)?.(caughtOf(request, body.toString()))
    response.end('{}')
  }

  const rpc = ({ id }: { id: string }) =>
    JSON.stringify({ id, result: { url: `${origin}/files`, fields: { key: 'stored/qr' } } })

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => response.destroy(error as Error))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const app = await startBuiltApp({ LOGGING_ENDPOINT: `${origin}/log` })

  return {
    app,
    files,
    log: () => log,
    async run<T>(method: string, bundle: TestBundle = {}) {
      const event = { command: 'execute', method, bundle: { authData, ...bundle } }
      // As a developer's app, its answers are held against Zapier's own checks.
      return (await app.handle({
        ...event,
        token: 'token',
        rpc_base: `${origin}/rpc`,
        isDeveloper: true,
      })) as T
    },
    hook() {
      const path = `/hooks/${hooks.size + 1}`
      const caught: Caught[] = []
      const waiting: Array<(one: Caught) => void> = []
      let read = 0
      hooks.set(path, (one) => {
        caught.push(one)
        waiting.shift()?.(one)
      })
      const next = () =>
        new Promise<Caught>((resolve) => {
          const there = caught[read++]
          if (there) resolve(there)
          else waiting.push(resolve)
        })
      return { url: origin + path, caught, next }
    },
    async close() {
      await app.close()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

async function read(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

/** Zapier tells `x-qregg-signature` as `Http-X-Qregg-Signature`. */
function caughtOf(request: IncomingMessage, content: string): Caught {
  const headers = Object.entries(request.headers).map(([name, value]) => [
    `Http-${name.replace(/(^|-)[a-z]/g, (letter) => letter.toUpperCase())}`,
    String(value),
  ])
  return {
    rawRequest: { method: 'POST', querystring: '', headers: Object.fromEntries(headers), content },
    cleanedRequest: content === '' ? {} : JSON.parse(content),
  }
}
