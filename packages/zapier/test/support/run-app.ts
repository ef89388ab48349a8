import { createAppTester } from 'zapier-platform-core'
import { app } from '../../src/app.ts'

/** What Zapier gives an operation, as far as a test cares. */
export type TestBundle = {
  authData?: Record<string, unknown>
  inputData?: Record<string, unknown>
  targetUrl?: string
  subscribeData?: Record<string, unknown>
  rawRequest?: { headers: Record<string, string>; content: string; method?: string; querystring?: string }
  cleanedRequest?: unknown
  meta?: Record<string, unknown>
}

/** Runs what stands at a path of the app's definition, and answers what it answers. */
export type Run = <T = unknown>(path: string, bundle?: TestBundle) => Promise<T>

export const KEY = 'qre_unittestunittestunittestunittest'

/** The app from its sources, inside Zapier's own core, connected to the server at `origin`. */
export function runAgainst(origin: string): Run {
  const tester = createAppTester(app) as unknown as (operation: unknown, bundle: object) => Promise<never>
  return (path, bundle = {}) => tester(at(path), { authData: { baseUrl: origin, apiKey: KEY }, ...bundle })
}

function at(path: string): unknown {
  return path
    .split('.')
    .reduce((found: unknown, name) => (found as Record<string, unknown> | undefined)?.[name], app)
}

/** An error as Zapier sees it: the class it reacts to, and the text that it shows. */
export type Refusal = { name: string; message: string; status?: number; delay?: number; whole: string }

/** The error that a run ends with. @throws when it ends well */
export async function refusalOf(run: Promise<unknown>): Promise<Refusal> {
  const error: unknown = await run.then(
    (value) => {
      return new Error(`was not refused, but answered ${JSON.stringify(value)}`)
    },
    (reason: unknown) => reason,
  )
  const { name, message } = error as Error
  // AppError and ThrottledError keep their facts as JSON in the message.
  const facts = message.startsWith('{') ? (JSON.parse(message) as object) : { message }
  return { name, message, ...facts, whole: message }
}
