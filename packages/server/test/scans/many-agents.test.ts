import { describe, expect, it } from '@jest/globals'
import { parseAgent } from '../../src/scans/enrichment/agent.ts'
import { LEFT_OUT } from '../../src/scans/enrichment/listed-fetchers.ts'
import { namedFetcher } from '../../src/scans/enrichment/named-fetchers.ts'
import { RULE_VERSION } from '../../src/scans/enrichment/reason.ts'
import { listedFetchers, listedFetchersVersion, seenBrowsers } from './agent-packages.ts'
import { APP_AGENTS, GENERIC_AGENTS } from './app-agents.ts'
import { BROWSER_AGENTS } from './browser-agents.ts'
import { IN_APP_AGENTS, NAMESAKES } from './in-app-agents.ts'

const visits = seenBrowsers()
const browsers = new Set(visits.map(({ userAgent }) => userAgent))
const apps = new Set([...APP_AGENTS.map(([text]) => text), ...IN_APP_AGENTS])
const people = new Set([...browsers, ...apps, ...NAMESAKES, ...BROWSER_AGENTS.map(([text]) => text)])

// Generic clients are people's by our rule. Everything else of the list counts, also what the rule leaves out by hand.
const GENERIC_TAGS = ['http-library', 'browser-automation']
const fetchers = listedFetchers()
const named = fetchers.filter(({ tags }) => !tags.some((tag) => GENERIC_TAGS.includes(tag)))
const instances = new Set(named.flatMap((fetcher) => fetcher.instances))

/** The share of what is right, with all that is wrong, so that a failing test tells it. */
function judged(
  texts: Iterable<string>,
  right: (text: string) => boolean,
): { share: number; wrong: string[] } {
  const all = [...texts]
  const wrong = all.filter((text) => !right(text))
  return { share: 1 - wrong.length / all.length, wrong }
}

function expectShare({ share, wrong }: { share: number; wrong: string[] }, least: number): void {
  if (share < least) throw new Error(`${(share * 100).toFixed(2)} % are right. Wrong:\n${wrong.join('\n')}`)
}

describe('many agents', () => {
  it('are enough: 1,000 people, 50 of them in apps, and 1,900 named fetchers', () => {
    expect(browsers.size).toBeGreaterThanOrEqual(900)
    expect(apps.size).toBeGreaterThanOrEqual(50)
    expect(people.size).toBeGreaterThanOrEqual(1000)
    expect(instances.size).toBeGreaterThanOrEqual(1900)
  })

  it('of people are withheld in one case of 1,000 at most', () => {
    expectShare(
      judged(people, (text) => namedFetcher(text) === null),
      0.999,
    )
  })

  it('of people in apps, of namesakes of fetchers and of generic clients are never withheld', () => {
    const texts = [...apps, ...NAMESAKES, ...GENERIC_AGENTS]
    expect(texts.filter((text) => namedFetcher(text) !== null)).toEqual([])
  })

  it('of named crawlers and preview fetchers are caught in 98 cases of 100 at least', () => {
    expectShare(
      judged(instances, (text) => namedFetcher(text) !== null),
      0.98,
    )
  })

  it('of fetchers that the list calls previews are previews in 90 cases of 100, though our own list knows some as crawlers', () => {
    const previews = named.filter(({ tags }) => tags[0] === 'social-preview')
    expectShare(
      judged(
        new Set(previews.flatMap((fetcher) => fetcher.instances)),
        (text) => namedFetcher(text) === 'preview',
      ),
      0.9,
    )
  })

  it('keep the kind of device that the list names, which was made with the same parser', () => {
    const kinds = new Map(visits.map(({ userAgent, deviceCategory }) => [userAgent, deviceCategory]))
    expectShare(
      judged(browsers, (text) => parseAgent(text).device === kinds.get(text)),
      0.98,
    )
  })

  it('are read as the device and the system that the browser itself named as its platform', () => {
    const platforms = new Map<string, Set<string>>()
    for (const { userAgent, platform } of visits)
      platforms.set(userAgent, (platforms.get(userAgent) ?? new Set()).add(platform))
    // "Linux x86_64" tells nothing: it is also what a computer says that shows pages as a phone would.
    const expected: Record<string, string> = {
      iPhone: 'mobile iOS',
      iPad: 'tablet iOS',
      Win32: 'desktop Windows',
      MacIntel: 'desktop macOS',
    }
    const clear = [...platforms].filter(
      ([, names]) => names.size === 1 && [...names].every((name) => name in expected),
    )
    expect(clear.length).toBeGreaterThanOrEqual(250)
    const platformOf = new Map(clear.map(([text, names]) => [text, expected[[...names].join()]]))
    expectShare(
      judged(platformOf.keys(), (text) => {
        const { device, os } = parseAgent(text)
        return `${device} ${os}` === platformOf.get(text)
      }),
      0.98,
    )
  })

  it('name their browser, as far as a reader of the text would', () => {
    const tokens: readonly (readonly [RegExp, string])[] = [
      [/SamsungBrowser\//, 'Samsung Internet'],
      [/\bEdgA?\/|EdgiOS\//, 'Edge'],
      [/\bOPR\/|\bOPT\//, 'Opera'],
      [/Firefox\/|FxiOS\//, 'Firefox'],
      [/CriOS\//, 'Chrome'],
      [/^[^)]*\)[^)]*\) Version\/[\d.]+(?: Mobile\/\w+)? Safari\/[\d.]+$/, 'Safari'],
      [/\) Chrome\/[\d.]+(?: Mobile)? Safari\/[\d.]+$/, 'Chrome'],
    ]
    const read = (text: string) => tokens.find(([pattern]) => pattern.test(text))?.[1]
    const readable = [...browsers].filter((text) => read(text) !== undefined)
    expect(readable.length).toBeGreaterThanOrEqual(700)
    expectShare(
      judged(readable, (text) => parseAgent(text).browser === read(text)),
      0.98,
    )
  })

  it("are named by patterns, of which those that are left out by hand are the package's own", () => {
    const patterns = new Set(fetchers.map(({ pattern }) => pattern))
    expect([...LEFT_OUT].filter((pattern) => !patterns.has(pattern))).toEqual([])
  })

  it('are judged by the version of the list that the version of the rule was made with', () => {
    // Another version of the list is another rule: it raises RULE_VERSION, and docs/statistics.md tells what changed.
    expect([RULE_VERSION, listedFetchersVersion()]).toEqual([2, '1.60.0'])
  })
})
