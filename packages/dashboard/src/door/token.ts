import { useEffect, useState } from 'react'

type Page = 'set-up' | 'sign-up' | 'reset-password' | 'invitations'

const LONGEST = 1_000
const memory = new Map<Page, string>()
const nameOf = (page: Page) => `qregg-token-${page}`

/** Kept for this tab alone, so that it outlives signing in elsewhere and coming back. */
const kept = {
  get(page: Page): string | null {
    try {
      return sessionStorage.getItem(nameOf(page)) ?? memory.get(page) ?? null
    } catch {
      return memory.get(page) ?? null
    }
  },
  set(page: Page, token: string) {
    memory.set(page, token)
    try {
      sessionStorage.setItem(nameOf(page), token)
    } catch {
      // Then it is kept until the page is loaded again.
    }
  },
  remove(page: Page) {
    memory.delete(page)
    try {
      sessionStorage.removeItem(nameOf(page))
    } catch {
      // It was not kept there either.
    }
  },
}

/** The token of a link that was pasted whole, or the token itself. */
export function tokenOf(text: string): string {
  return text.slice(text.lastIndexOf('#') + 1).trim()
}

const inAddress = () => tokenOf(window.location.hash).slice(0, LONGEST) || null

/**
 * The token of a link: what stands behind its `#`, which browsers send to nobody. It is taken out of the address at
 * once, so that it stays neither in the history nor in a screenshot.
 */
export function useToken(page: Page) {
  const [token, setToken] = useState(() => inAddress() ?? kept.get(page))
  useEffect(() => {
    function take() {
      const found = inAddress()
      if (found === null) return
      kept.set(page, found)
      setToken(found)
      window.history.replaceState(window.history.state, '', window.location.pathname + window.location.search)
    }
    take()
    // Another link, opened in the same tab.
    window.addEventListener('hashchange', take)
    return () => window.removeEventListener('hashchange', take)
  }, [page])
  return { token, forget: () => kept.remove(page) }
}
