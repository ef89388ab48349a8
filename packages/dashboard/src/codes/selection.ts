import type { Code } from '@qregg/contract'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'

/** How many can be chosen: as many as fit in one ZIP. */
export const CHOSEN_AT_MOST = 1_000

export type Selection = ReturnType<typeof useSelection>

/** The codes that are ticked, as they were last seen. They stay while pages and filters change. */
export function useSelection(shown: readonly Code[]) {
  const [chosen, setChosen] = useState<ReadonlyMap<string, Code>>(new Map())
  // Read by handlers only, so that rows need no new ones when the list changes.
  const latest = useRef(shown)
  latest.current = shown
  const lastTicked = useRef<string>(undefined)

  const set = useCallback((codes: readonly Code[], isChosen: boolean) => {
    setChosen((before) => {
      const after = new Map(before)
      for (const code of codes) {
        if (!isChosen) after.delete(code.id)
        else if (after.size < CHOSEN_AT_MOST || after.has(code.id)) after.set(code.id, code)
      }
      return after
    })
  }, [])
  /** Ticks one, or with shift all from the one before to it. */
  const tick = useCallback(
    (code: Code, isChosen: boolean, withRange: boolean) => {
      const ids = latest.current.map(({ id }) => id)
      const [from, to] = [ids.indexOf(lastTicked.current ?? ''), ids.indexOf(code.id)].sort((a, b) => a - b)
      lastTicked.current = code.id
      set(
        withRange && from !== undefined && from >= 0 ? latest.current.slice(from, (to ?? from) + 1) : [code],
        isChosen,
      )
    },
    [set],
  )
  /** What became of some of them; those that are not chosen any more stay so. */
  const update = useCallback((codes: readonly Code[], fate: 'changed' | 'gone') => {
    setChosen((before) => {
      if (!codes.some((code) => before.has(code.id) && (fate === 'gone' || before.get(code.id) !== code)))
        return before
      const after = new Map(before)
      for (const code of codes) {
        if (fate === 'gone') after.delete(code.id)
        else if (after.has(code.id)) after.set(code.id, code)
      }
      return after
    })
  }, [])
  // Ticks outlive what they were set on: work is done with codes as they are.
  useEffect(() => update(shown, 'changed'), [shown, update])
  const clear = useCallback(() => setChosen(new Map()), [])
  return useMemo(() => ({ chosen, set, tick, update, clear }), [chosen, set, tick, update, clear])
}
