import { useSyncExternalStore } from 'react'

export const THEMES = ['system', 'light', 'dark'] as const
export type Theme = (typeof THEMES)[number]

const KEY = 'qregg-theme'
const listeners = new Set<() => void>()
let theme = kept()

function kept(): Theme {
  try {
    return THEMES.find((each) => each === localStorage.getItem(KEY)) ?? 'system'
  } catch {
    // Browsers may refuse to keep anything.
    return 'system'
  }
}

/**
 * The theme that was chosen. public/theme.js puts it on the page: a script of its own that runs before anything is painted,
 * for a dark page must not flash up light first.
 */
export function useTheme(): [Theme, (theme: Theme) => void] {
  const chosen = useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => theme,
  )
  return [
    chosen,
    (next) => {
      theme = next
      try {
        localStorage.setItem(KEY, next)
      } catch {
        // Then it holds until the page is loaded again.
      }
      window.dispatchEvent(new CustomEvent('qregg-theme', { detail: next }))
      for (const listener of listeners) listener()
    },
  ]
}
