import { useEffect, useRef } from 'react'

/**
 * On a new page one begins at its top, and with the keyboard in it when what had the focus went with the page before.
 * Whoever comes back by the history is put by the browser to where they were.
 */
export function useArrival(location: string) {
  const shown = useRef(location)
  const cameBackTo = useRef('')
  useEffect(() => {
    const note = () => {
      cameBackTo.current = window.location.pathname
    }
    // Before the router hears of it, and draws the page.
    window.addEventListener('popstate', note, true)
    return () => window.removeEventListener('popstate', note, true)
  }, [])
  useEffect(() => {
    if (shown.current === location) return
    shown.current = location
    if (document.activeElement === document.body)
      document.getElementById('main')?.focus({ preventScroll: true })
    const isBack = cameBackTo.current === window.location.pathname
    cameBackTo.current = ''
    // A place within the page is looked for by the page itself.
    if (!isBack && window.location.hash === '') window.scrollTo({ top: 0 })
  }, [location])
}
