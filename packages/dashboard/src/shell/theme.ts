import { useSyncExternalStore } from 'react'

export const THEMES = ['system', 'light', 'dark'] as const
export type Theme = (typeof THEMES)[number]

const KEY = 'qregg-theme'
const system = window.matchMedia('(prefers-color-scheme: dark)')
const listeners = new Set<() => void>()

function chosen(): Theme {
  try {
    const theme = localStorage.getItem(KEY)
    return theme === 'light' || theme === 'dark' ? theme : 'system'
  } catch {
    // Browsers may refuse to keep anything.
    return 'system'
  }
}

/** Puts the theme on the page, and again whenever the system changes its mind. */
export function applyTheme() {
  const theme = chosen()
  document.documentElement.dataset.theme = theme === 'system' ? (system.matches ? 'dark' : 'light') : theme
}
system.addEventListener('change', applyTheme)

export function useTheme(): [Theme, (theme: Theme) => void] {
  const theme = useSyncExternalStore((listener) => {
    listeners.add(listener)
    return () => listeners.delete(listener)
  }, chosen)
  return [
    theme,
    (next) => {
      try {
        localStorage.setItem(KEY, next)
      } catch {
        // Then it holds until the page is loaded again.
      }
      applyTheme()
      for (const listener of listeners) listener()
    },
  ]
}
