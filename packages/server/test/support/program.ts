import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll } from '@jest/globals'

/** Sources that were once read start in half the time. */
const COMPILED = join(tmpdir(), 'qregg-test-compiled')
const SOURCES = fileURLToPath(new URL('../../src/', import.meta.url))

export type Ended = { code: number | null; stdout: string; stderr: string }
export type Program = {
  child: ChildProcess
  /** Where it listens, as it says itself. */
  url: string
  /** The first key, when this start has made it. */
  key: string
  stdout(): string
  stderr(): string
  /** Sends a signal and waits for the end. */
  stop(signal?: NodeJS.Signals): Promise<Ended>
}

// A start that should have been refused would run on, and with it the test that has failed.
const running = new Set<ChildProcess>()
afterAll(() => {
  for (const child of running) child.kill('SIGKILL')
})

function run(file: string, args: string[], env: Record<string, string>) {
  const child = spawn(
    process.execPath,
    ['--conditions=source', '--no-warnings', SOURCES + file, ...args],
    // Nothing of the environment that the tests run in: it may well configure a Qregg of its own.
    {
      env: { PATH: process.env.PATH, NODE_COMPILE_CACHE: COMPILED, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  running.add(child)
  child.on('exit', () => running.delete(child))
  let [stdout, stderr] = ['', '']
  child.stdout.on('data', (chunk) => {
    stdout += chunk
  })
  child.stderr.on('data', (chunk) => {
    stderr += chunk
  })
  const ended = once(child, 'close').then(
    ([code]): Ended => ({ code: code as number | null, stdout, stderr }),
  )
  return { child, ended, stdout: () => stdout, stderr: () => stderr }
}

/** Runs the server's program to its end: for starts that must fail. */
export function runServer(env: Record<string, string>, args: string[] = []): Promise<Ended> {
  return run('main.ts', args, { PORT: '0', LOG_LEVEL: 'trace', ...env }).ended
}

/** Runs the key command. */
export function runKeyCommand(args: string[], env: Record<string, string>): Promise<Ended> {
  return run('cli.ts', ['key', ...args], env).ended
}

/** Runs the command that lets people in. */
export function runMemberCommand(args: string[], env: Record<string, string>): Promise<Ended> {
  return run('cli.ts', ['member', ...args], env).ended
}

/** Runs the command that lists workspaces and changes their plans. */
export function runWorkspaceCommand(args: string[], env: Record<string, string>): Promise<Ended> {
  return run('cli.ts', ['workspace', ...args], env).ended
}

/** Runs the command that moves an installation to PostgreSQL. */
export function runMoveCommand(args: string[], env: Record<string, string>): Promise<Ended> {
  return run('cli.ts', ['move', ...args], env).ended
}

/** Starts the server as a program of its own and waits until it listens. */
export async function startProgram(env: Record<string, string>, args: string[] = []): Promise<Program> {
  const { child, ended, stdout, stderr } = run('main.ts', args, { PORT: '0', LOG_LEVEL: 'trace', ...env })
  const listening = new Promise<string>((resolve) => {
    child.stdout.on('data', () => {
      const [, port] = /is listening on .*:(\d+)\)/.exec(stdout()) ?? []
      // The first key is printed with the rest of the greeting, which ends with an empty line.
      if (port && stdout().endsWith('\n\n')) resolve(port)
    })
  })
  const port = await Promise.race([listening, ended])
  if (typeof port !== 'string') throw new Error(`The server did not start: ${port.stdout}${port.stderr}`)
  return {
    child,
    url: `http://127.0.0.1:${port}`,
    key: /^ {2}(qre_\w+)$/m.exec(stdout())?.[1] ?? '',
    stdout,
    stderr,
    async stop(signal = 'SIGTERM') {
      child.kill(signal)
      return await ended
    },
  }
}
