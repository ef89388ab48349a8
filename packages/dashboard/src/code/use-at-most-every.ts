import { useCallback, useEffect, useRef } from 'react'

/** Does the work soon after it is asked for, but however often that is, at most once in so many milliseconds. */
export function useAtMostEvery(everyMs: number, work: () => void): () => void {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const doneAt = useRef(0)
  const latest = useRef(work)
  useEffect(() => {
    latest.current = work
  })
  useEffect(
    () => () => {
      clearTimeout(timer.current)
      timer.current = undefined
    },
    [],
  )
  return useCallback(() => {
    const wait = Math.max(0, doneAt.current + everyMs - Date.now())
    timer.current ??= setTimeout(() => {
      timer.current = undefined
      doneAt.current = Date.now()
      latest.current()
    }, wait)
  }, [everyMs])
}
