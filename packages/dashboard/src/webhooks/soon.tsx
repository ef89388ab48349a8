import { Time } from '../ui/time.tsx'

const A_MINUTE_MS = 60_000

/** A moment that is to come. Below a minute nobody needs to know it better, and the answer may be older than it. */
export function Soon({ at }: { at: string }) {
  return Date.parse(at) - Date.now() < A_MINUTE_MS ? <>within a minute</> : <Time at={at} />
}
