import { spawn } from 'node:child_process'
import { delimiter } from 'node:path'

/** The machine's own PATH: npm loses its settings when it finds a Node of the workspace before its own. */
function machinePath() {
  const folders = (process.env.PATH ?? '').split(delimiter)
  return folders.filter((folder) => !/node_modules[\\/]\.bin$/.test(folder)).join(delimiter)
}

/**
 * Runs a command to its end and shows what it prints.
 * @param {string} command @param {string[]} args
 * @param {{ cwd?: string, env?: Record<string, string>, shell?: boolean }} options
 * @throws when it fails
 */
export async function run(command, args, { env = {}, ...options } = {}) {
  const child = spawn(command, args, {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, PATH: machinePath(), ...env },
    ...options,
  })
  const code = await new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', resolve)
  })
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}`)
}
