/** What browsers, each in its own words, and the bundler say of a part of the page that did not come. */
const SAID = /dynamically imported module|importing a module script failed|preload CSS/i

const KEY = 'qregg-loaded-again-at'
const AT_MOST_EVERY_MS = 60_000

/**
 * Whether a part of the page did not come: the server was updated and no longer has that file, or the connection is gone.
 * Asked for again, browsers and React give the same answer until the page is loaded anew.
 */
export function isLostFile(error: unknown): boolean {
  return error instanceof Error && SAID.test(error.message)
}

/** Loads the page anew, unless that was done a moment ago and did not help. */
export function loadAgain(): void {
  try {
    const last = Number(sessionStorage.getItem(KEY))
    if (Date.now() - last < AT_MOST_EVERY_MS) return
    sessionStorage.setItem(KEY, String(Date.now()))
  } catch {
    // Who cannot remember that it was done might do it for ever.
    return
  }
  window.location.reload()
}
