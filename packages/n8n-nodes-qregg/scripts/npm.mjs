import { spawnSync } from 'node:child_process'
import { delimiter, dirname } from 'node:path'

/**
 * Runs npm as a person's shell would. Below npm's own scripts the environment names their settings, and a folder of
 * tools stands first on the PATH: with both, npm loses the machine's configuration.
 * @param {string[]} args
 * @param {{ cwd: string, env?: Record<string, string>, node?: string, timeout?: number, quiet?: boolean }} options `node`:
 *   the Node that npm and its scripts run on; `timeout` in milliseconds; `quiet`: what it prints is only answered
 * @returns {string} what it printed, when quiet
 * @throws when it does not end well
 */
export function npm(args, { cwd, env = {}, node, timeout = 300_000, quiet = false }) {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^npm_(?!config_(registry|cache)$)/i.test(name) && name !== 'PATH',
  )
  const folders = (process.env.PATH ?? '')
    .split(delimiter)
    .filter((folder) => !/node_modules.\.bin$/.test(folder))
  const PATH = [...(node ? [dirname(node)] : []), ...folders].join(delimiter)
  const { status, signal, stdout, error } = spawnSync('npm', args, {
    cwd,
    timeout,
    encoding: 'utf8',
    stdio: quiet ? ['ignore', 'pipe', 'inherit'] : 'inherit',
    env: { ...Object.fromEntries(kept), PATH, ...env },
  })
  if (status !== 0) throw new Error(`npm ${args.join(' ')} ended with ${error ?? signal ?? status}.`)
  return stdout ?? ''
}
