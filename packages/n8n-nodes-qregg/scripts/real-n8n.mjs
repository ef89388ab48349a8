// Drives the built package in a real n8n against the real server of this workspace.
//   node scripts/run.mjs node packages/n8n-nodes-qregg/scripts/real-n8n.mjs
// The first run installs n8n below the system's temporary folder (3 GB, several minutes); later ones take some minutes.
// Everything listens on loopback, n8n's ways home are shut, and what was started is ended.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { startServer } from '../../../scripts/server-under-test/child.mjs'
import { freePort } from '../../../scripts/server-under-test/port.mjs'
import {
  ask,
  BUILT_ENTRY,
  describeInstallation,
  startProduct,
} from '../../../scripts/server-under-test/product.mjs'
import { build } from './build.mjs'
import { checkActions } from './real-n8n/check-actions.mjs'
import { checkCredential } from './real-n8n/check-credential.mjs'
import { checkExamples } from './real-n8n/check-examples.mjs'
import { checkListSearch } from './real-n8n/check-list-search.mjs'
import { checkOutages } from './real-n8n/check-outages.mjs'
import { checkRateLimit } from './real-n8n/check-rate-limit.mjs'
import { checkTool } from './real-n8n/check-tool.mjs'
import { checkTrigger } from './real-n8n/check-trigger.mjs'
import { installN8n, packageFolder, placePackage } from './real-n8n/install.mjs'
import { N8nClient } from './real-n8n/n8n-client.mjs'
import { describeN8n, startRefusingProxy } from './real-n8n/processes.mjs'
import { assert, createSteps } from './real-n8n/steps.mjs'

const { values } = parseArgs({ options: { minutes: { type: 'string', default: '20' } } })
process.chdir(join(packageFolder, '..', '..'))
const installed = installN8n()
// The installation has its own limits; from here on this one holds. child.mjs ends what was started with us.
setTimeout(() => {
  console.error(`Not done within ${values.minutes} minutes.`)
  process.exit(1)
}, Number(values.minutes) * 60_000).unref()

const scratch = mkdtempSync(join(tmpdir(), 'qregg-real-n8n-'))
process.on('exit', () => rmSync(scratch, { recursive: true, force: true, maxRetries: 5 }))
build()
placePackage(scratch)
const proxy = await startRefusingProxy()
const installation = describeInstallation({
  entry: BUILT_ENTRY,
  dataDir: join(scratch, 'server'),
  port: await freePort(),
})
let server = await startProduct(installation)
const n8nOptions = { installed, userFolder: scratch, proxy: proxy.url, port: await freePort() }
let running = await describeN8n(n8nOptions)
await running.start()
const serverUrl = `http://127.0.0.1:${installation.port}`
console.log(`n8n ${installed.version} at ${running.url}, Node ${process.version}, Qregg at ${serverUrl}`)

const n8n = new N8nClient(running.url, installed.entry)
await n8n.setUp()
const good = { baseUrl: `${serverUrl}/`, apiKey: installation.key }
const tools = {
  n8n,
  n8nUrl: running.url,
  server: serverUrl,
  good,
  credential: await n8n.saveCredential('Qregg', good),
  ask: (method, path, body) => ask(installation, method, path, body),
  /** Scans as a phone does: one redirect, not followed. */
  async scan({ shortCode }) {
    const { status } = await fetch(`${serverUrl}/${shortCode}`, {
      redirect: 'manual',
      headers: {
        'user-agent':
          'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile/15E148 Safari/604.1',
      },
    })
    assert.equal(status, 302)
  },
  async stopServer() {
    assert.ok(await server.end('SIGTERM', 15_000), 'the server had to be killed')
  },
  async startServer() {
    server = await startProduct(installation)
  },
  async restartN8n(settings = {}) {
    await running.stop()
    running = await describeN8n({ ...n8nOptions, settings })
    await running.start()
  },
}

const steps = createSteps()
await checkCredential(steps, tools)
const code = await checkActions(steps, tools)
await checkListSearch(steps, tools)
await checkTool(steps, tools)
await checkExamples(steps, tools)
const made = await checkTrigger(steps, { ...tools, code })
await checkOutages(steps, { ...tools, code }, made)

const limitedPort = await freePort()
const limited = await startServer({
  script: BUILT_ENTRY,
  port: limitedPort,
  readyPath: '/readyz',
  env: {
    DATA_DIR: join(scratch, 'limited'),
    BOOTSTRAP_API_KEY: installation.key,
    RATE_LIMIT_PER_MINUTE: '5',
  },
})
await checkRateLimit(steps, {
  ...tools,
  limited: { baseUrl: `http://127.0.0.1:${limitedPort}`, apiKey: installation.key },
})

steps.chapter('The neighbourhood')
await steps.step('n8n asked for no address but this machine’s', async () => assert.deepEqual(proxy.asked, []))
await limited.end('SIGTERM', 15_000)
await running.stop()
await server.end('SIGTERM', 15_000)
proxy.stop()
const { kept, broken } = steps.result()
console.log(`\n${kept} kept, ${broken.length} broken`)
process.exit(broken.length === 0 ? 0 : 1)
