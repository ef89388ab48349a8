// What only the build needs, and what would burden everybody's install: Zapier's command line and the Node that Zapier
// runs apps on. Installed once by npm, beside the build.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { run } from './run.mjs'

const CLI = 'zapier-platform-cli'
const CLI_VERSION = '19.1.0'
// The package that holds nothing but the binary of this platform.
const NODE = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`
const NODE_VERSION = '22.23.3'

/**
 * @param {string} folder where they are, or will be
 * @returns {Promise<{ node: string, cli: string }>} the Node of Zapier, and the script of `zapier-platform`
 */
export async function installTools(folder) {
  const wanted = { private: true, dependencies: { [CLI]: CLI_VERSION, [NODE]: NODE_VERSION } }
  const text = `${JSON.stringify(wanted, null, 2)}\n`
  const manifest = join(folder, 'package.json')
  const done = join(folder, 'node_modules', '.installed')
  if (!existsSync(done) || readFileSync(done, 'utf8') !== text) {
    mkdirSync(folder, { recursive: true })
    writeFileSync(manifest, text)
    await npmInstall(folder)
    writeFileSync(done, text)
  }
  const inside = (...path) => join(folder, 'node_modules', ...path)
  const { bin } = JSON.parse(readFileSync(inside(CLI, 'package.json'), 'utf8'))
  const script = typeof bin === 'string' ? bin : bin['zapier-platform']
  const node = process.platform === 'win32' ? inside(NODE, 'bin', 'node.exe') : inside(NODE, 'bin', 'node')
  return { node, cli: inside(CLI, script) }
}

/** @param {string} folder */
export async function npmInstall(folder) {
  const quiet = ['--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error', '--prefer-offline']
  await run('npm', ['install', '--omit=dev', ...quiet], { cwd: folder, shell: process.platform === 'win32' })
}
