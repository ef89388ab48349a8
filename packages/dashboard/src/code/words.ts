import type { Device, ScanItem, ScanReason } from '@qregg/contract'

const regions = new Intl.DisplayNames('en', { type: 'region', fallback: 'code' })

/** "Germany" for DE. */
export function countryName(code: string | null): string {
  if (code === null) return 'Unknown'
  try {
    return regions.of(code) ?? code
  } catch {
    return code
  }
}

/** "Hamburg, Germany", as far as it is known. */
export function placeOf({ city, country }: { city: string | null; country: string | null }): string {
  if (city === null) return country === null ? 'Unknown place' : countryName(country)
  return country === null ? city : `${city}, ${countryName(country)}`
}

export const DEVICE_NAMES: Record<Device, string> = {
  mobile: 'Phone',
  tablet: 'Tablet',
  desktop: 'Computer',
  other: 'Other device',
}

/** "Phone · iOS · Safari", as far as it is known. */
export function agentOf({ device, os, browser }: ScanItem['scan']): string {
  const known = [device && DEVICE_NAMES[device], os, browser].filter((word) => word && word !== 'Other')
  return known.join(' · ') || 'Unknown device'
}

/** The host of a page that led here, without what everybody's begins with. */
export function hostOf(referrer: string): string {
  try {
    return new URL(referrer).hostname.replace(/^www\./, '')
  } catch {
    return referrer
  }
}

export const REASONS = [
  'human',
  'crawler',
  'preview',
  'prefetch',
  'inactive',
  'test',
] as const satisfies readonly ScanReason[]
export type Uncounted = Exclude<ScanReason, 'human'>
export const UNCOUNTED = REASONS.filter((reason): reason is Uncounted => reason !== 'human')

type Words = {
  /** What the list of them is called. */
  many: string
  /** The mark of one. */
  one: string
  /** Why all of them are counted or not. */
  why: string
  /** The same of one scan, with what webhooks were told. */
  whyThis: string
}

export const REASON_WORDS: Record<ScanReason, Words> = {
  human: {
    many: 'Counted',
    one: 'Counted',
    why: 'Everything that is not known to be a machine.',
    whyThis: 'This counts as a scan by a person: nothing about it said that it was a machine.',
  },
  crawler: {
    many: 'Crawlers',
    one: 'Crawler',
    why: 'Search engines, monitors and security scanners that say who they are.',
    whyThis: 'This does not count: a crawler or monitor that says who it is asked for the address.',
  },
  preview: {
    many: 'Link previews',
    one: 'Link preview',
    why: 'Messengers and networks that looked at a shared link to show a picture of it.',
    whyThis:
      'This does not count: somebody shared the link, and a messenger or network looked at it for a preview.',
  },
  prefetch: {
    many: 'Loaded ahead',
    one: 'Loaded ahead',
    why: 'Browsers that loaded the page in case somebody opens it.',
    whyThis: 'This does not count: a browser loaded the page ahead, before anybody had opened it.',
  },
  inactive: {
    many: 'While stopped',
    one: 'While stopped',
    why: 'The code was stopped, so nobody was sent anywhere.',
    whyThis: 'This does not count: the code was stopped, so the visitor saw a small page instead.',
  },
  test: {
    many: 'Tests',
    one: 'Test',
    why: 'Scans that somebody simulated here or by the API.',
    whyThis: 'This does not count: somebody simulated it. Webhooks were told, with the mark “test”.',
  },
}
