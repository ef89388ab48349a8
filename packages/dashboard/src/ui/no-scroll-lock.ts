import type { ReactNode } from 'react'

/**
 * Stands in for react-remove-scroll (see vite.config.ts), which Radix's menus and dialogs name and none of ours uses: menus
 * are not modal, and behind dialogs a rule of styles.css keeps the page still. Spares its weight, and a style within the page.
 */
export function RemoveScroll({ children }: { children?: ReactNode }) {
  return children
}
