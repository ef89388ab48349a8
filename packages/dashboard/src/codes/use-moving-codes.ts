import type { Code, ScanItem } from '@qregg/contract'
import { useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useRef } from 'react'
import { useWorkspace } from '../api/account.ts'
import { useAtMostEvery } from '../code/use-at-most-every.ts'
import { useArrivals } from '../code/use-live-scans.ts'

/** However many scans come, so many codes are asked for so often. The others wait for their turn. */
const AT_MOST_EVERY_MS = 3_000
const AT_ONCE = 4

/** Has the numbers of the codes that are listed move with their scans, without asking for the list. */
export function useMovingCodes(shown: readonly Code[]) {
  const client = useQueryClient()
  const { api, key } = useWorkspace()
  const scanned = useRef(new Set<string>())
  const listed = useRef(shown)
  useEffect(() => {
    listed.current = shown
  })
  const ask = useAtMostEvery(AT_MOST_EVERY_MS, () => {
    const ids = [...scanned.current].slice(0, AT_ONCE)
    for (const id of ids) scanned.current.delete(id)
    if (scanned.current.size > 0) ask()
    // What cannot be read now comes with the list when it is read again.
    for (const id of ids) void read(id).catch(() => {})
  })
  async function read(id: string) {
    const { scans, lastScannedAt } = (await api.get('/codes/{id}', { params: { id } })).data
    for (const { queryKey, state } of client
      .getQueryCache()
      .findAll({ queryKey: [...key, 'codes'], type: 'active' }))
      client.setQueryData<{ data: Code[] }>(
        queryKey,
        (list) =>
          list && {
            ...list,
            data: list.data.map((code) => (code.id === id ? { ...code, scans, lastScannedAt } : code)),
          },
        // The list is as old as it was: everything else in it was not read.
        { updatedAt: state.dataUpdatedAt },
      )
  }
  const tell = useCallback(
    (items: readonly ScanItem[]) => {
      const ids = new Set(listed.current.map(({ id }) => id))
      const moved = items.filter(({ code, scan }) => scan.reason === 'human' && ids.has(code.id))
      for (const { code } of moved) scanned.current.add(code.id)
      if (moved.length > 0) ask()
    },
    [ask],
  )
  useArrivals(undefined, tell)
}
