import type { ReactNode } from 'react'
import { classes } from './classes.ts'

const TONES = {
  neutral: 'bg-sunken text-muted',
  good: 'bg-good-soft text-good',
  bad: 'bg-bad-soft text-bad',
  warn: 'bg-warn-soft text-warn',
} as const

/** One or two words about a thing's state. Colour is never all that tells it. */
export function Badge({ tone = 'neutral', children }: { tone?: keyof typeof TONES; children: ReactNode }) {
  return (
    <span
      className={classes('inline-flex h-5 items-center rounded-full px-2 font-medium text-xs', TONES[tone])}
    >
      {children}
    </span>
  )
}
