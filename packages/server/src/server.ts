import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

const IDLE_LOOK_MS = 50

export type HttpServer = {
  port: number
  /** Takes no new connections, lets what was asked be answered, and cuts what takes longer than `withinMs`. */
  close(withinMs: number): Promise<void>
}

/** Listens on `host` and `port` (0: any free one). Rejects with a sentence that names the way out. */
export async function listen(app: RequestListener, host: string, port: number): Promise<HttpServer> {
  let closing = false
  const server = createServer({ keepAliveTimeout: 65_000, requestTimeout: 30_000 }, (request, response) => {
    if (closing) response.setHeader('Connection', 'close')
    app(request, response)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(explain(error, host, port)))
    server.listen(port, host, resolve)
  })
  return {
    port: (server.address() as AddressInfo).port,
    close(withinMs) {
      closing = true
      return close(server, withinMs)
    },
  }
}

async function close(server: Server, withinMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  // A connection that was being answered is kept alive afterwards and would be waited for in vain.
  const idle = setInterval(() => server.closeIdleConnections(), IDLE_LOOK_MS)
  const timer = setTimeout(() => server.closeAllConnections(), withinMs)
  await closed
  clearInterval(idle)
  clearTimeout(timer)
}

function explain(error: NodeJS.ErrnoException, host: string, port: number): Error {
  if (error.code === 'EADDRINUSE')
    return new Error(`Port ${port} is in use. Stop what listens there, or set PORT to another one.`)
  if (error.code === 'EACCES')
    return new Error(`Port ${port} may not be used by this user. Set PORT to one above 1023.`)
  if (error.code === 'EADDRNOTAVAIL') return new Error(`HOST ${host} is no address of this machine.`)
  return error
}
