import { useSyncExternalStore } from 'react'

const UNITS = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
] as const
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto', style: 'short' })
const exact = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'medium' })
const dayOnly = new Intl.DateTimeFormat('en', { dateStyle: 'medium' })

/** "3 min. ago", "in 2 days", "just now". */
export function relativeTime(at: number, now: number): string {
  const seconds = Math.round((at - now) / 1_000)
  for (const [unit, length] of UNITS)
    if (Math.abs(seconds) >= length) return relative.format(Math.trunc(seconds / length), unit)
  return 'just now'
}

// One clock for all times of the page: they move together, twice a minute.
let now = Date.now()
const listeners = new Set<() => void>()
let timer: ReturnType<typeof setInterval> | undefined
function subscribe(listener: () => void) {
  listeners.add(listener)
  timer ??= setInterval(() => {
    now = Date.now()
    for (const each of listeners) each()
  }, 30_000)
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    clearInterval(timer)
    timer = undefined
  }
}

/** A moment from the API as people say it, with the exact one for who rests the pointer on it. */
export function Time({ at, plain = false }: { at: string; plain?: boolean }) {
  const shownAt = useSyncExternalStore(subscribe, () => now)
  const date = new Date(at)
  return (
    <time dateTime={at} title={exact.format(date)}>
      {plain
        ? exact.format(date)
        : relativeTime(date.getTime(), Math.max(shownAt, date.getTime() <= Date.now() ? date.getTime() : 0))}
    </time>
  )
}

/** A day, without its time. */
export function Day({ at }: { at: string }) {
  return <time dateTime={at}>{dayOnly.format(new Date(at))}</time>
}

const whole = new Intl.NumberFormat('en')
const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 })
/** 12,345, or 12.3K where there is little room. */
export function count(number: number, { short = false } = {}): string {
  return short && number >= 10_000 ? compact.format(number) : whole.format(number)
}
