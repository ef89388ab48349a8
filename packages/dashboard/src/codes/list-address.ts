import type { Code } from '@qregg/contract'
import { useMemo } from 'react'
import { useLocation, useSearch } from 'wouter'
import { TYPE_NAMES } from './code-parts.tsx'
import type { CodeFilter } from './queries.ts'

const MODES = ['dynamic', 'static'] as const satisfies readonly Code['mode'][]
const SEARCH_LENGTH = 200
const TAG_LENGTH = 50
const LAST_PAGE = 100_000

/** What the address says about the list. What it cannot say, such as a type there is not, is left out. */
function readAddress(search: string): { filter: CodeFilter; page: number } {
  const given = new URLSearchParams(search)
  const type = given.get('type') as Code['type'] | null
  const active = given.get('active')
  const page = Number(given.get('page') ?? 1)
  return {
    filter: {
      search: given.get('search')?.slice(0, SEARCH_LENGTH) || undefined,
      type: type !== null && type in TYPE_NAMES ? type : undefined,
      mode: MODES.find((mode) => mode === given.get('mode')),
      active: active === 'true' ? true : active === 'false' ? false : undefined,
      deleted: given.get('deleted') === 'true' || undefined,
      tag: given.get('tag')?.slice(0, TAG_LENGTH) || undefined,
    },
    page: Number.isInteger(page) && page >= 1 && page <= LAST_PAGE ? page : 1,
  }
}

function writeAddress(filter: CodeFilter, page: number): string {
  const told = new URLSearchParams()
  for (const [name, value] of Object.entries(filter))
    if (value !== undefined && value !== '') told.set(name, String(value))
  if (page > 1) told.set('page', String(page))
  const text = told.toString()
  return text && `?${text}`
}

/** The list's filter and page, which stand in the address: a reload and a shared link show the same. */
export function useListAddress() {
  const search = useSearch()
  const [path, navigate] = useLocation()
  return useMemo(() => {
    const { filter, page } = readAddress(search)
    return {
      filter,
      page,
      isFiltered: Object.values(filter).some((value) => value !== undefined),
      /** The address of another page of the same list. */
      addressOfPage: (other: number) => path + writeAddress(filter, other),
      /** Typing replaces the address, so that Back leaves the list rather than taking letters away. */
      change: (changes: CodeFilter, { replace = false } = {}) =>
        navigate(path + writeAddress({ ...filter, ...changes }, 1), { replace }),
      goTo: (other: number) => navigate(path + writeAddress(filter, other), { replace: true }),
      clear: () => navigate(path),
    }
  }, [search, path, navigate])
}
