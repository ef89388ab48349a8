import { useSearchParams } from 'wouter'

const HOME = '/'
/** A page behind the door, or the invitation that somebody signs in for. Never another site, and never the door again. */
const PAGES = /^\/(w\/[\w/-]+|invitations|new-workspace)(\?[^#\\]*)?$/

/** Where somebody who signs in wanted to go: `?to=`, when that is a page of the dashboard. */
export function safeTo(to: string | null): string {
  return to !== null && PAGES.test(to) ? to : HOME
}

export function useWhereTo(): string {
  const [search] = useSearchParams()
  return safeTo(search.get('to'))
}

/** The address of another page of the door, from which one gets to the same place. */
export function keeping(page: string, to: string): string {
  return to === HOME ? page : `${page}?to=${encodeURIComponent(to)}`
}
