import type { AttemptResource, DeliveryResource, ErrorClass } from '@qregg/contract'
import { count, Time } from '../ui/time.tsx'
import { WAYS_OUT } from './words.ts'

/** HTTP status and time of an attempt: "HTTP 204 in 120 ms". */
export function outcomeWords({ status, durationMs }: Pick<AttemptResource, 'status' | 'durationMs'>): string {
  const took = durationMs < 1_000 ? `${count(durationMs)} ms` : `${(durationMs / 1_000).toFixed(1)} s`
  return status === null ? `No answer, ${took}` : `HTTP ${status} in ${took}`
}

/** What went wrong, and below it what to do about it. */
export function WhatWentWrong({
  message,
  errorClass,
}: {
  message: string | null
  errorClass: ErrorClass | null
}) {
  if (errorClass === null) return null
  return (
    <div className="grid gap-1">
      <p className="text-bad">{message}</p>
      <p className="text-muted">{WAYS_OUT[errorClass]}</p>
    </div>
  )
}

/** What a receiver said: only ever text, whatever it contains. */
export function ReceiverAnswer({ text }: { text: string | null }) {
  if (!text?.trim()) return <p className="text-[13px] text-muted">The answer had no text.</p>
  return (
    <figure>
      <figcaption className="mb-1 text-muted text-xs">
        What the receiver answered (its first 4 KiB)
      </figcaption>
      <pre className="whitespace-pre-wrap break-all rounded-lg border border-line bg-sunken p-3 font-mono text-[12.5px] leading-relaxed">
        {text}
      </pre>
    </figure>
  )
}

/** How often it was tried, and when again. */
export function DeliveryStory({ delivery }: { delivery: DeliveryResource }) {
  const { attempts, state, nextAttemptAt } = delivery
  const tried = attempts === 0 ? 'Not tried yet' : attempts === 1 ? '1 attempt' : `${attempts} attempts`
  if (state !== 'pending') return <>{tried}</>
  if (nextAttemptAt === null) return <>{tried}, waits until its webhook runs again</>
  return (
    <>
      {tried}, next <Time at={nextAttemptAt} />
    </>
  )
}
