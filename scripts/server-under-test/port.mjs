import { createServer } from 'node:net'

/**
 * Finds a free loopback port below the range that systems use for outgoing connections. A client that keeps
 * asking a server that is down could otherwise be given the server's own port and then talk to itself.
 * @returns {Promise<number>} a port from 20,000 to 29,999
 * @throws after 50 occupied ports
 */
export async function freePort() {
  for (let tries = 0; tries < 50; tries++) {
    const port = 20_000 + Math.floor(Math.random() * 10_000)
    if (await isFree(port)) return port
  }
  throw new Error('no free port between 20000 and 29999')
}

/** @param {number} port @returns {Promise<boolean>} */
function isFree(port) {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}
