import { useEffect, useState } from 'react'
import { Button } from '../ui/button.tsx'
import { classes } from '../ui/classes.ts'
import type { LiveItem, LiveState } from './live-scans.ts'
import { placeOf } from './words.ts'

const WORDS: Record<LiveState, string> = {
  connecting: 'Connecting…',
  live: 'Live',
  slow: 'Not live, looked for now and then',
  lost: 'Connection lost, reconnecting…',
  resting: 'Paused while nobody looks',
  refused: 'Not live',
}
const DOTS: Record<LiveState, string> = {
  connecting: 'bg-line-strong animate-pulse',
  live: 'bg-good',
  slow: 'bg-warn',
  lost: 'bg-warn animate-pulse',
  resting: 'bg-line-strong',
  refused: 'bg-bad',
}

/** Whether scans come by themselves right now. */
export function LiveMark({
  state,
  reason,
  retry,
}: {
  state: LiveState
  reason?: string | undefined
  retry(): void
}) {
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-[13px]">
      <span className="inline-flex items-center gap-2 font-medium text-muted" role="status">
        <span aria-hidden className={classes('size-2 rounded-full', DOTS[state])} />
        {WORDS[state]}
      </span>
      {reason && <span className="text-muted">{reason}</span>}
      {state === 'refused' && (
        <Button size="sm" onClick={retry}>
          Try again
        </Button>
      )}
    </div>
  )
}

/** How often screen readers are told that something has come. */
const TELL_EVERY_MS = 10_000

/** Says what has come, for who does not see it: now and then, with a number, rather than each scan. */
export function Announcer({ items }: { items: readonly LiveItem[] }) {
  const [told, setTold] = useState<{ id: string | undefined; text: string }>({
    id: items[0]?.scan.id,
    text: '',
  })
  const newest = items[0]
  useEffect(() => {
    if (!newest?.isNew || newest.scan.id === told.id) return
    const say = () => {
      const before = items.findIndex(({ scan }) => scan.id === told.id)
      const fresh = (before < 0 ? items : items.slice(0, before)).filter(({ isNew }) => isNew).length
      const text = `${fresh === 1 ? 'A new scan' : `${fresh} new scans`}, the latest from ${placeOf(newest.scan)}.`
      setTold({ id: newest.scan.id, text })
    }
    // The first is told at once; those that follow wait for the next turn.
    const timer = setTimeout(say, told.text === '' ? 0 : TELL_EVERY_MS)
    return () => clearTimeout(timer)
  }, [items, newest, told])
  return (
    <p aria-live="polite" className="sr-only">
      {told.text}
    </p>
  )
}
