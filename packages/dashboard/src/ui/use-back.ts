import { useEffect, useEffectEvent } from 'react'

/** Who is asked before Back goes anywhere, the newest last. Each answers whether it stays. */
const asked: Array<() => boolean> = []
/** Where the page was when the first began to ask. */
let address = ''
let taking: ReturnType<typeof setTimeout> | undefined

const isOnEntry = () => (window.history.state as { isOver?: boolean } | null)?.isOver === true
/** An entry of the history that is the same page once more: that one is what Back then takes away. */
const putEntry = () => window.history.pushState({ isOver: true }, '', address)

// Before the router hears of it: an address that was put back at once has never changed.
window.addEventListener(
  'popstate',
  () => {
    const newest = asked.at(-1)
    if (!newest || isOnEntry()) return
    const stays = newest()
    if (stays || asked.length > 1) putEntry()
  },
  true,
)

/**
 * While `active`, Back asks here instead of leaving the page: on a phone it is the natural way out of whatever fills the
 * screen. `onBack` closes what is open and answers false, or answers true to stay.
 */
export function useBack(active: boolean, onBack: () => boolean) {
  const ask = useEffectEvent(onBack)
  useEffect(() => {
    if (!active) return
    const mine = () => ask()
    asked.push(mine)
    clearTimeout(taking)
    if (asked.length === 1) address = window.location.href
    if (!isOnEntry()) putEntry()
    return () => {
      asked.splice(asked.indexOf(mine), 1)
      if (asked.length > 0) return
      // Later: the next may open in the same moment, and whoever goes elsewhere replaces the entry.
      taking = setTimeout(() => isOnEntry() && window.history.back())
    }
  }, [active])
}
