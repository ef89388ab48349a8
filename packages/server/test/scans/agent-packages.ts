import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

const require = createRequire(import.meta.url)

/** One visit that the package `user-agents` counted. `platform` is what the browser's `navigator.platform` said. */
export type SeenBrowser = {
  userAgent: string
  platform: string
  deviceCategory: 'mobile' | 'tablet' | 'desktop'
}

/** One fetcher of the package `crawler-user-agents`, with whole agents that it was seen with. */
export type ListedFetcher = { pattern: string; instances: string[]; tags: string[] }

/** Every visit of the file that `user-agents` draws from: no chance is left in it. */
export function seenBrowsers(): SeenBrowser[] {
  const file = join(dirname(require.resolve('user-agents')), 'user-agents.json')
  return JSON.parse(readFileSync(file, 'utf8')) as SeenBrowser[]
}

/** The whole list of `crawler-user-agents`. */
export function listedFetchers(): ListedFetcher[] {
  return require('crawler-user-agents') as ListedFetcher[]
}

/** The version of `crawler-user-agents` that is installed. */
export function listedFetchersVersion(): string {
  const file = join(dirname(require.resolve('crawler-user-agents')), 'package.json')
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version
}
