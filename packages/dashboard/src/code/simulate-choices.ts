import type { Browser, Device, OperatingSystem } from '@qregg/contract'
import { countryName } from './words.ts'

export const DEVICES = ['mobile', 'tablet', 'desktop', 'other'] as const satisfies readonly Device[]
export const SYSTEMS = [
  'iOS',
  'Android',
  'Windows',
  'macOS',
  'Linux',
  'ChromeOS',
  'HarmonyOS',
  'Other',
] as const satisfies readonly OperatingSystem[]
export const BROWSERS = [
  'Safari',
  'Chrome',
  'Firefox',
  'Edge',
  'Samsung Internet',
  'Opera',
  'Brave',
  'UC Browser',
  'Huawei Browser',
  'Mi Browser',
  'DuckDuckGo',
  'Vivaldi',
  'WeChat',
  'Instagram',
  'Facebook',
  'TikTok',
  'LINE',
  'Snapchat',
  'Other',
] as const satisfies readonly Browser[]

const LETTERS = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ']
/** Names of regions that are no countries: unions, and places for tests. */
const NO_COUNTRIES = new Set(['EU', 'EZ', 'UN', 'QO', 'XA', 'XB', 'ZZ'])

let known: ReadonlyArray<{ code: string; name: string }> | undefined
/** Every country by its name: the browser knows them, so none has to be sent along. */
export function countries() {
  known ??= LETTERS.flatMap((first) => LETTERS.map((second) => first + second))
    .filter((code) => !NO_COUNTRIES.has(code) && countryName(code) !== code)
    // Codes of the past are told by the name of what came after them.
    .filter((code) => Intl.getCanonicalLocales(`und-${code}`)[0] === `und-${code}`)
    .map((code) => ({ code, name: countryName(code) }))
    .sort((a, b) => a.name.localeCompare(b.name))
  return known
}

/** The country that the browser's language speaks of, or the one that the server would take. */
export function ownCountry(): string {
  const region = new Intl.Locale(navigator.language).maximize().region
  return countries().some(({ code }) => code === region) ? (region ?? 'US') : 'US'
}
