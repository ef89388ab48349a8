import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { npm } from '../npm.mjs'

const N8N_VERSION = '2.41.1'
const NODE_VERSION = '24.21.0'
const MINUTES = 60_000

/** The folder of `n8n-nodes-qregg`. */
export const packageFolder = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

/**
 * @typedef {object} InstalledN8n
 * @property {string} version
 * @property {string} entry n8n's command
 * @property {string} node the Node that its database driver is built for
 */

/**
 * Installs the real n8n below the system's temporary folder, once: 3 GB and several minutes. Build scripts stay off,
 * but for the database driver, which is compiled with the headers that a package of Node's own brings.
 * @returns {InstalledN8n}
 */
export function installN8n() {
  const folder = join(tmpdir(), `qregg-real-n8n-${N8N_VERSION}`)
  const nodeHome = join(folder, 'node', 'node_modules', `node-${process.platform}-${process.arch}`)
  const node = join(nodeHome, 'bin', 'node')
  const entry = join(folder, 'node_modules', 'n8n', 'bin', 'n8n')
  const installed = { version: N8N_VERSION, entry, node }
  const done = join(folder, '.installed')
  if (existsSync(done)) return installed

  console.log(`Installing n8n ${N8N_VERSION} in ${folder}: 3 GB, several minutes, once.`)
  mkdirSync(join(folder, 'node'), { recursive: true })
  const manifest = (name, dependencies, more = {}) =>
    writeFileSync(join(folder, name), JSON.stringify({ private: true, dependencies, ...more }))
  manifest(join('node', 'package.json'), { [`node-${process.platform}-${process.arch}`]: NODE_VERSION })
  // A newer linkedom than n8n was made with breaks it at its start.
  manifest('package.json', { n8n: N8N_VERSION }, { overrides: { linkedom: '0.18.14' } })
  const quietly = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
  npm(['install', ...quietly], { cwd: join(folder, 'node'), timeout: 5 * MINUTES })
  npm(['install', ...quietly], { cwd: folder, timeout: 20 * MINUTES })
  npm(['rebuild', 'sqlite3', '--loglevel=error'], {
    cwd: folder,
    node,
    env: { npm_config_nodedir: nodeHome },
    timeout: 10 * MINUTES,
  })
  writeFileSync(done, `${N8N_VERSION}\n`)
  return installed
}

/** Puts the built package where n8n looks for community nodes: what `npm pack` would put there, and nothing more. */
export function placePackage(userFolder) {
  const { name, files } = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8'))
  const target = join(userFolder, '.n8n', 'nodes', 'node_modules', name)
  rmSync(target, { recursive: true, force: true })
  mkdirSync(target, { recursive: true })
  for (const file of ['package.json', ...files])
    cpSync(join(packageFolder, file), join(target, file), { recursive: true })
}
