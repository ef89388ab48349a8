import { createServer } from 'node:http'
import { startServer } from '../../../../scripts/server-under-test/child.mjs'
import { freePort } from '../../../../scripts/server-under-test/port.mjs'

/**
 * A proxy on loopback that refuses everything and remembers what was asked of it: n8n is told to use it for all
 * addresses but this machine's, so nothing leaves, and the script can show that nothing tried to.
 */
export async function startRefusingProxy() {
  /** @type {string[]} */
  const asked = []
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`)
    response.writeHead(502).end()
  })
  server.on('connect', (request, socket) => {
    asked.push(`CONNECT ${request.url}`)
    socket.end('HTTP/1.1 502 Refused\r\n\r\n')
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)))
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address())
  return { url: `http://127.0.0.1:${port}`, asked, stop: () => server.close() }
}

/**
 * n8n with everything off that would call home, in a folder of its own. `start` and `stop` may follow each other.
 * @param {{ installed: import('./install.mjs').InstalledN8n, userFolder: string, proxy: string, port: number,
 *   settings?: Record<string, string> }} options `settings` go over what is set here
 */
export async function describeN8n({ installed, userFolder, proxy, port, settings = {} }) {
  const brokerPort = await freePort()
  const url = `http://127.0.0.1:${port}`
  const env = {
    HOME: userFolder,
    N8N_USER_FOLDER: userFolder,
    N8N_PORT: String(port),
    N8N_LISTEN_ADDRESS: '127.0.0.1',
    N8N_HOST: '127.0.0.1',
    WEBHOOK_URL: `${url}/`,
    N8N_RUNNERS_BROKER_PORT: String(brokerPort),
    N8N_SECURE_COOKIE: 'false',
    N8N_LOG_LEVEL: 'warn',
    // Nothing calls home: no telemetry, version check, templates, licence, package catalogue or banner.
    N8N_DIAGNOSTICS_ENABLED: 'false',
    N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
    N8N_TEMPLATES_ENABLED: 'false',
    N8N_PERSONALIZATION_ENABLED: 'false',
    N8N_LICENSE_AUTO_RENEW_ENABLED: 'false',
    N8N_DYNAMIC_BANNERS_ENABLED: 'false',
    N8N_VERIFIED_PACKAGES_ENABLED: 'false',
    N8N_REINSTALL_MISSING_PACKAGES: 'false',
    N8N_DISABLED_MODULES: 'mcp-registry',
    EXTERNAL_FRONTEND_HOOKS_URLS: '',
    HTTP_PROXY: proxy,
    HTTPS_PROXY: proxy,
    NO_PROXY: '127.0.0.1,localhost',
    // As an AI's tool too, and with what a polled queue would wait for shortened.
    N8N_COMMUNITY_PACKAGES_ALLOW_TOOL_USAGE: 'true',
    N8N_WORKFLOW_PUBLICATION_OUTBOX_POLL_INTERVAL_MS: '1000',
    ...settings,
  }
  /** @type {import('../../../../scripts/server-under-test/child.mjs').Child | undefined} */
  let child
  return {
    url,
    async start() {
      child = await startServer({
        script: installed.entry,
        port,
        env,
        readyPath: '/healthz/readiness',
        limitMs: 180_000,
      })
    },
    async stop() {
      await child?.end('SIGTERM', 30_000)
      child = undefined
    },
    output: () => child?.output() ?? '',
  }
}
