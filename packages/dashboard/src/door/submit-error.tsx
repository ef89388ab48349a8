import { useEffect, useState } from 'react'
import { ApiFailure } from '../api/client.ts'
import { FormError, messageOf } from '../ui/states.tsx'

/** Why it did not work, when no single field is to blame. Who has to wait is told how long, and when it is over. */
export function SubmitError({ error }: { error: unknown }) {
  if (!error) return null
  if (!(error instanceof ApiFailure)) return <FormError>{messageOf(error)}</FormError>
  if (error.status === 429 && error.retryAfterSeconds !== undefined)
    // Another refusal begins another wait.
    return <Wait key={error.requestId} seconds={error.retryAfterSeconds} />
  return <FormError>{error.details.length === 0 && error.message}</FormError>
}

function Wait({ seconds }: { seconds: number }) {
  const [until] = useState(() => Date.now() + seconds * 1_000)
  const [left, setLeft] = useState(seconds)
  useEffect(() => {
    const timer = setInterval(() => setLeft(Math.ceil((until - Date.now()) / 1_000)), 1_000)
    return () => clearInterval(timer)
  }, [until])
  if (left <= 0)
    return (
      <p role="status" className="rounded-lg bg-good-soft px-3 py-2 text-[13px] text-good">
        You can try again now.
      </p>
    )
  return <FormError>Too many attempts. Try again {inWords(left)}.</FormError>
}

/** Rough on purpose: a sentence that changed each second would be read out each second. */
function inWords(seconds: number): string {
  if (seconds <= 60) return 'in a minute'
  return `in ${Math.ceil(seconds / 60)} minutes`
}
