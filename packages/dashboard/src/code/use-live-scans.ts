import type { ScanItem } from '@qregg/contract'
import { useEffect, useSyncExternalStore } from 'react'
import { useWorkspace } from '../api/account.ts'
import { LiveScans } from './live-scans.ts'

/** Codes whose scans are kept when one goes from one to another and back. */
const REMEMBERED = 5
const known = new Map<string, LiveScans>()

/** The scans of a code, or of the whole workspace: one connection, however many parts of the page look. */
export function useLiveSource(codeId?: string): LiveScans {
  const { api, id } = useWorkspace()
  const name = `${id} ${codeId ?? ''}`
  const source = known.get(name) ?? new LiveScans(api, codeId)
  known.delete(name)
  known.set(name, source)
  const oldest = known.keys().next().value
  if (known.size > REMEMBERED && oldest !== undefined) known.delete(oldest)
  return source
}

export function useLiveScans(codeId?: string) {
  const source = useLiveSource(codeId)
  return { ...useSyncExternalStore(source.subscribe, source.snapshot), retry: source.retry }
}

/** Follows the scans without showing them: calls back with those that come while the page is looked at. */
export function useArrivals(codeId: string | undefined, tell: (items: readonly ScanItem[]) => void) {
  const source = useLiveSource(codeId)
  useEffect(() => {
    const stop = source.onArrival(tell)
    const leave = source.subscribe(() => {})
    return () => {
      stop()
      leave()
    }
  }, [source, tell])
}

/** After scans were erased: what is shown next is read anew. */
export function forgetLive() {
  known.clear()
}
