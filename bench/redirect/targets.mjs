import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startServer } from '../../scripts/server-under-test/child.mjs'
import { freePort } from '../../scripts/server-under-test/port.mjs'
import { describeInstallation, makeCodes, startProduct } from '../../scripts/server-under-test/product.mjs'
import { fillDatabase } from '../stats/fill-database.mjs'
import { fillFolder } from '../stats/fill-folder.mjs'

/**
 * A running server that answers 302.
 * @typedef {object} Target
 * @property {string} name
 * @property {import('../../scripts/server-under-test/child.mjs').Child} child
 * @property {import('../../scripts/server-under-test/child.mjs').Child[]} [fleet] all of its processes, where it has many
 * @property {string[]} paths
 * @property {string} pathsFile the same, one a line
 * @property {string} codesFile JSON pairs of path and destination
 * @property {import('../../scripts/server-under-test/product.mjs').Installation} [installation] of the product only
 * @property {number} [floor] the least share of bare's requests a second that we promise
 * @property {string} [against] the name of the target that `floor` is a share of, where it is not bare
 * @property {number} [filled] scans it had before the first load
 * @property {number} received 302s that clients received so far
 * @property {number} loads how many loads it has taken: each may end with a response on its way
 */

/**
 * The product as it ships, with codes made over its API.
 * @param {{ entry: string, folder: string, codes: number, synchronous: 'full' | 'normal', floor: number }} options
 * @returns {Promise<Target>}
 */
export async function startProductTarget({ entry, folder, codes, synchronous, floor }) {
  const dataDir = join(folder, `data-${synchronous}`)
  mkdirSync(dataDir)
  const installation = describeInstallation({ entry, dataDir, port: await freePort(), synchronous })
  const child = await startProduct(installation)
  const made = await makeCodes(installation, codes)
  const paths = made.map(({ shortCode }) => `/${shortCode}`)
  const pathsFile = join(folder, `paths-${synchronous}.txt`)
  const codesFile = join(folder, `codes-${synchronous}.json`)
  writeFileSync(pathsFile, `${paths.join('\n')}\n`)
  writeFileSync(codesFile, JSON.stringify(made.map(({ destination }, index) => [paths[index], destination])))
  const name = `product ${synchronous}`
  return { name, child, paths, pathsFile, codesFile, installation, floor, received: 0, loads: 0 }
}

/**
 * Instances that share a database, with codes of its own.
 * @param {{ entry: string, folder: string, codes: number, databaseUrl: string, instances: number }} options
 * @returns {Promise<Target>}
 */
export async function startFleetTarget({ entry, folder, codes, databaseUrl, instances }) {
  const name = `postgres × ${instances}`
  const fleet = []
  let installation
  for (let i = 0; i < instances; i++) {
    const dataDir = join(folder, `data-postgres-${instances}-${i}`)
    mkdirSync(dataDir)
    const port = await freePort()
    const own = describeInstallation({ entry, dataDir, port, databaseUrl, key: installation?.key })
    installation ??= own
    fleet.push(await startProduct(own))
  }
  const made = await makeCodes(installation, codes)
  const paths = made.map(({ shortCode }) => `/${shortCode}`)
  const pathsFile = join(folder, `paths-postgres-${instances}.txt`)
  writeFileSync(pathsFile, `${paths.join('\n')}\n`)
  const target = { name, child: fleet[0], fleet, paths, pathsFile, codesFile: '', installation, floor: 0 }
  return { ...target, received: 0, loads: 0 }
}

/**
 * Stops a target of one process, gives its codes so many scans in the last 90 days, and starts it again.
 * @param {Target} target @param {{ scans: number, floor: number }} wanted `floor`: of what it was, which runs beside it
 * @returns {Promise<Target>}
 */
export async function fillTarget(target, { scans, floor }) {
  const { child: first, installation, name } = target
  await first.end('SIGTERM', 60_000)
  const wanted = { scans, days: 90, atOnce: 50_000 }
  if (installation.databaseUrl) await fillDatabase(installation, wanted)
  else fillFolder(installation.dataDir, wanted)
  const child = await startProduct(installation)
  return { ...target, child, fleet: [child], name: `${name} filled`, against: name, floor, filled: scans }
}

/**
 * A server to compare with, which knows the product's codes.
 * @param {'bare' | 'express'} name @param {Target} product
 * @returns {Promise<Target>}
 */
export async function startYardstick(name, { paths, pathsFile, codesFile, installation }) {
  const child = await startServer({
    script: fileURLToPath(new URL(`${name}-server.mjs`, import.meta.url)),
    port: await freePort(),
    readyPath: paths[0],
    readyStatus: 302,
    env: { NODE_ENV: 'production', CODES_FILE: codesFile, RESOLVE_FROM: installation?.entry ?? '' },
  })
  return { name, child, paths, pathsFile, codesFile, received: 0, loads: 0 }
}
