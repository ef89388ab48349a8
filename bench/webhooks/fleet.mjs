import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { seededRandom } from '../../scripts/crash-test/random.mjs'
import { freePort } from '../../scripts/server-under-test/port.mjs'
import {
  describeInstallation,
  eightAtATime,
  makeCodes,
  post,
  startProduct,
} from '../../scripts/server-under-test/product.mjs'

const WEBHOOKS_PER_WORKSPACE = 1_000

/**
 * A code with a webhook of its own.
 * @typedef {{ shortCode: string, webhook: number, group: string }} Pair `webhook` is the number that its URL tells
 */

/** A stopped server with its codes and webhooks, of which each run takes a copy.
 * @typedef {{ installation: import('../../scripts/server-under-test/product.mjs').Installation, pairs: Pair[] }} Fleet
 */

/**
 * Makes codes and webhooks over the API, a webhook filtered to each code, in as many workspaces as it takes.
 * @param {{ entry: string, folder: string, size: number, seed: number, groupOf: (webhook: number) => string,
 *   receivers: import('./receivers.mjs').Receivers }} options
 * @returns {Promise<Fleet>} its pairs in an order that mixes the groups
 */
export async function makeFleet({ entry, folder, size, seed, groupOf, receivers }) {
  const dataDir = join(folder, `fleet-${size}`)
  mkdirSync(dataDir)
  const installation = describeInstallation({ entry, dataDir, port: await freePort() })
  // What is only made ready may lose power: twenty thousand commits take half the time.
  const server = await startProduct({ ...installation, synchronous: 'normal' })
  /** @type {Pair[]} */
  const pairs = []
  while (pairs.length < size) {
    const first = pairs.length
    const key = first === 0 ? installation.key : makeKey(installation, `Workspace ${first}`)
    const workspace = { ...installation, key }
    const codes = await makeCodes(workspace, Math.min(WEBHOOKS_PER_WORKSPACE, size - first))
    await eightAtATime(codes.length, async (index) => {
      const webhook = first + index
      const url = receivers.url(groupOf(webhook), webhook)
      await post(workspace, '/webhooks', { url, events: ['scan'], filter: { codeIds: [codes[index].id] } })
    })
    pairs.push(
      ...codes.map(({ shortCode }, i) => ({ shortCode, webhook: first + i, group: groupOf(first + i) })),
    )
  }
  if (!(await server.end('SIGTERM', 20_000))) throw new Error('the seeded server did not stop within 20 s')
  return { installation, pairs: shuffled(pairs, seed) }
}

/**
 * Starts a server on a copy of the fleet's data, so that every run begins with webhooks that never failed.
 * @param {Fleet} fleet
 */
export async function startFleet({ installation }) {
  const dataDir = `${installation.dataDir}-copy`
  cpSync(installation.dataDir, dataDir, { recursive: true })
  const server = await startProduct({ ...installation, dataDir })
  return {
    server,
    /** Killed rather than stopped: nobody waits for what the dead receivers owe, and the data goes anyway. */
    async end() {
      await server.end('SIGKILL', 5_000)
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

/** @param {import('../../scripts/server-under-test/product.mjs').Installation} installation @param {string} workspace */
function makeKey({ entry, dataDir }, workspace) {
  const cli = join(dirname(entry), 'cli.js')
  const printed = execFileSync(process.execPath, [cli, 'key', '--workspace', workspace, '--name', 'Bench'], {
    env: { PATH: process.env.PATH ?? '', DATA_DIR: dataDir },
    encoding: 'utf8',
    timeout: 20_000,
  })
  const key = /\bqre_\w+/.exec(printed)?.[0]
  if (!key) throw new Error(`no key was printed for ${workspace}`)
  return key
}

/** @template T @param {T[]} list @param {number} seed @returns {T[]} the same in an order that the seed decides */
function shuffled(list, seed) {
  const random = seededRandom(seed)
  const result = [...list]
  for (let i = result.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1))
    ;[result[i], result[j]] = [result[j], result[i]]
  }
  return result
}
