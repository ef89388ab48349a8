import { execFileSync, fork } from 'node:child_process'
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

type Answer = {
  id?: number
  results?: unknown
  error?: { name: string; message: string }
  node?: string
  core?: string
}

export type BuiltApp = {
  /** Version of the Node that runs it, such as v22.23.3. */
  node: string
  core: string
  /** Hands an event to the app as Zapier does. Rejects with an error of the same name and message. */
  handle(event: object): Promise<unknown>
  close(): Promise<void>
}

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/**
 * Builds the app and starts it. `QREGG_ZAPIER_NODE` names another Node to run it, `QREGG_ZAPIER_APP` a staged folder
 * that is taken as it is: scripts/build.mjs runs these tests so, with what Zapier itself would install.
 */
export async function startBuiltApp(env: Record<string, string>): Promise<BuiltApp> {
  const { QREGG_ZAPIER_NODE: node = process.execPath, QREGG_ZAPIER_APP: staged, PATH = '' } = process.env
  const folder = staged ?? buildHere()
  const child = fork(here('app-process.mjs'), [join(folder, 'index.js')], {
    execPath: node,
    execArgv: [],
    env: { PATH, ...env },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const waiting = new Map<number, (answer: Answer) => void>()
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  const told = new Promise<Answer>((resolve, reject) => {
    child.once('error', reject)
    void ended.then(() => reject(new Error('The app ended before it began.')))
    child.on('message', (answer: Answer) => {
      if (answer.id === undefined) resolve(answer)
      else waiting.get(answer.id)?.(answer)
    })
  })
  const { node: version = '', core = '' } = await told
  let id = 0
  return {
    node: version,
    core,
    async handle(event) {
      const number = id++
      const answer = await new Promise<Answer>((resolve) => {
        waiting.set(number, resolve)
        child.send({ id: number, event })
      })
      waiting.delete(number)
      if (answer.error) throw Object.assign(new Error(answer.error.message), { name: answer.error.name })
      return answer.results
    },
    async close() {
      child.kill()
      await ended
      if (!staged) rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** A temporary folder with the built app, where it finds the core of this workspace. */
function buildHere(): string {
  const folder = mkdtempSync(join(tmpdir(), 'qregg-zapier-'))
  execFileSync(process.execPath, [here('../../scripts/stage.mjs'), folder])
  symlinkSync(here('../../node_modules'), join(folder, 'node_modules'), 'junction')
  return folder
}
