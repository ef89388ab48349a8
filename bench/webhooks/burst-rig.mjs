import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { freePort } from '../../scripts/server-under-test/port.mjs'
import {
  ask,
  describeInstallation,
  makeCodes,
  post,
  startProduct,
} from '../../scripts/server-under-test/product.mjs'
import { startReceivers } from './receivers.mjs'

/** The capped webhook's number; the others follow. */
export const CAPPED = 0
export const OTHERS = 10
const LOOK_EVERY_MS = 2_000

/**
 * A server with a capped webhook and ten others, each filtered to a code of its own.
 * @param {{ entry: string, folder: string, cap: number }} options `cap` is requests a second
 */
export async function startBurstRig({ entry, folder, cap }) {
  const dataDir = join(folder, 'data')
  mkdirSync(dataDir)
  const receivers = await startReceivers({ capped: 1, others: OTHERS })
  await receivers.behave({ capped: { kind: 'limit', perSecond: cap } })
  const installation = describeInstallation({ entry, dataDir, port: await freePort() })
  const server = await startProduct(installation)
  const codes = await makeCodes(installation, OTHERS + 1)
  const ids = []
  for (const [webhook, { id }] of codes.entries()) {
    const url = receivers.url(webhook === CAPPED ? 'capped' : 'others', webhook)
    const rate = webhook === CAPPED ? { maxRequestsPerSecond: cap } : {}
    const wanted = { url, events: ['scan'], filter: { codeIds: [id] }, ...rate }
    ids.push((await post(installation, '/webhooks', wanted)).id)
  }

  /** @type {Set<string>} */
  const states = new Set()
  const look = async () => void states.add((await ask(installation, 'GET', `/webhooks/${ids[CAPPED]}`)).state)
  // A look that fails says nothing of the webhook: the last one, at the end, has to succeed.
  const timer = setInterval(() => void look().catch(() => {}), LOOK_EVERY_MS)

  return {
    port: installation.port,
    codes,
    server,
    receivers,
    /** @returns {Promise<Set<string>>} all states that the capped webhook was seen in */
    async end() {
      clearInterval(timer)
      await look()
      if (!(await server.end('SIGTERM', 20_000))) throw new Error('the server did not stop within 20 s')
      await receivers.stop()
      return states
    },
  }
}
