import { createRequire } from 'node:module'

/** What the package `crawler-user-agents` says of one fetcher. Its own types leave `tags` out. */
type Listed = { readonly pattern: string; readonly tags?: readonly string[] }

/** Clients that anybody may scan with, and browsers that a program or a person drives: they name nobody. */
const GENERIC_TAGS: readonly string[] = ['http-library', 'browser-automation']

// Patterns of the package that would withhold people, each as the package writes it.
const WITHHOLDING_PEOPLE = {
  // Browsers inside apps, browsers of search engines, and apps of people, by the name that they put into the agent.
  apps: String.raw`MetaIAB Facebook, Sogou, coccoc, mail\.ru, Freespoke\/, Blackboard, Goodreads, Bluesky\/, Instapaper\/,
    NewsBlur, Overcast\/, PocketCasts\/, Podimo, Feeder \/, upday\/, Wayback, PayPal\/, CapitalOneShopping,
    Grammarly\/, Asana\/, Fetch\/, HubSpot`,
  // Apps whose fetcher *begins* the agent, as PREVIEW_APPS of named-fetchers.ts tells.
  previewApps: String.raw`WhatsApp, Viber, Notion\/, Tumblr\/`,
  // A build of Android, and phones: HTC Butterfly, Cherry Sonic, Fever Plus, Expanse.
  phones: String.raw`AP3A\.240617\.008, Butterfly, Sonic, Fever, Expanse`,
  // Plain words, numbers and parameters that an app or a phone may write too.
  words: String.raw`Adventurer, Charlotte, Magellan, Trove, Yeti, fluffy, linko, speedy, ds9, Hello World,
    Automaton|Newsify Feed Fetcher, Chirp|gotosocial, Nitro-, 008\/, BW\/, RED\/, Optimizer\), Make\/, Operator\/,
    Uptime\/`,
  // Generic clients, and platforms that run anybody's own programs and automations.
  generic: String.raw`Synapse, Indy Library, WordPress\/, AppEngine-Google, Google-Apps-Script, GoogleDocs, allOrigins,
    Zapier, Integromat\/, IFTTT\/, Retool\/, SFDC-Callout\/`,
}

/** The patterns left out by hand. What fetchers among them really write is named in named-fetchers.ts, more narrowly. */
export const LEFT_OUT: ReadonlySet<string> = new Set(
  Object.values(WITHHOLDING_PEOPLE).flatMap((list) => list.split(',').map((pattern) => pattern.trim())),
)

// Nothing in a pattern may repeat: then no agent, however hostile, takes much longer than its length.
const REPEATS = /(?<!\\)[*+{]/
// Nearly all patterns are names, each letter as it is written.
const NAME = /^[a-z0-9](?:[\w @:;!'#,/-]|\\[./()+-]){2,}$/i
const PREVIEW_TAG = 'social-preview'
const KEY_LENGTH = 3

type Kind = 'preview' | 'crawler'
const kindOf = ({ tags = [] }: Listed): Kind => (tags.includes(PREVIEW_TAG) ? 'preview' : 'crawler')
const listed = (createRequire(import.meta.url)('crawler-user-agents') as readonly Listed[]).filter(
  ({ pattern, tags = [] }) =>
    !LEFT_OUT.has(pattern) && !REPEATS.test(pattern) && !tags.some((tag) => GENERIC_TAGS.includes(tag)),
)

// One expression of 1,300 names takes 13 ms to compile. By their first letters they are found as fast, and at once.
const NAMES = new Map<string, { name: string; kind: Kind }[]>()
const others: Record<Kind, string[]> = { preview: [], crawler: [] }
for (const fetcher of listed) {
  const { pattern } = fetcher
  const kind = kindOf(fetcher)
  if (NAME.test(pattern)) {
    const name = pattern.replace(/\\(.)/g, '$1')
    const key = name.slice(0, KEY_LENGTH)
    const alike = NAMES.get(key)
    if (alike === undefined) NAMES.set(key, [{ name, kind }])
    else alike.push({ name, kind })
  } else others[kind].push(pattern)
}
const OTHER_PREVIEWS = anyOf(others.preview)
const OTHER_CRAWLS = anyOf(others.crawler)

/**
 * Whom the pinned list of `crawler-user-agents` (MIT) finds in a User-Agent header of at most 512 characters, or null.
 * Letters count as they are written, and a name counts only where it begins a word. A preview goes before a crawler.
 */
export function listedFetcher(userAgent: string): Kind | null {
  let found: Kind | null = null
  for (let at = 0, inWord = false; at < userAgent.length; at += 1) {
    const began = inWord
    inWord = isWord(userAgent.charCodeAt(at))
    if (began || !inWord) continue
    for (const { name, kind } of NAMES.get(userAgent.slice(at, at + KEY_LENGTH)) ?? [])
      if (kind !== found && userAgent.startsWith(name, at)) {
        if (kind === 'preview') return kind
        found = kind
      }
  }
  if (OTHER_PREVIEWS.test(userAgent)) return 'preview'
  return found ?? (OTHER_CRAWLS.test(userAgent) ? 'crawler' : null)
}

/** A letter or a digit of ASCII. */
function isWord(letter: number): boolean {
  return (letter >= 97 && letter <= 122) || (letter >= 65 && letter <= 90) || (letter >= 48 && letter <= 57)
}

function anyOf(patterns: readonly string[]): RegExp {
  // Some begin with a space, a semicolon or the agent's own beginning, which bounds them already.
  const bounded = patterns.map((pattern) =>
    /^[ ;(^]/.test(pattern) ? `(?:${pattern})` : `(?<![A-Za-z0-9])(?:${pattern})`,
  )
  return new RegExp(bounded.length === 0 ? '(?!)' : bounded.join('|'))
}
