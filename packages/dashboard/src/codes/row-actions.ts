import type { Code, CreateCode } from '@qregg/contract'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useLocation } from 'wouter'
import { useWorkspace } from '../api/account.ts'
import { messageOf } from '../ui/states.tsx'
import { tell } from '../ui/toasts.tsx'
import { useChangeCode } from './change-code.ts'
import { nameOf } from './code-parts.tsx'
import { showInLists, stopReading } from './lists.ts'
import { useRefreshCode } from './queries.ts'
import { useRepeatKey } from './repeat-key.ts'

const TITLE_LENGTH = 200
const COPY = ' (copy)'
const failed = (error: unknown) => tell(messageOf(error), { isError: true })

/** Stops or starts a code, with Undo. */
export function useSwitchCode() {
  const change = useChangeCode()
  return (code: Code) => {
    const told = code.active
      ? `“${nameOf(code)}” is stopped. Who scans it sees a short note.`
      : `“${nameOf(code)}” leads to its destination again.`
    change({ code, changes: { active: !code.active }, told })
  }
}

/** Makes another code that is the same but for what is printed, and offers to go there. */
export function useDuplicateCode() {
  const { api, path } = useWorkspace()
  const [, navigate] = useLocation()
  const refresh = useRefreshCode()
  const { keyFor, done } = useRepeatKey()
  const { mutate } = useMutation({
    mutationFn: async (code: Code) => {
      const body = copyOf(code)
      return (await api.post('/codes', { body, headers: keyFor({ of: code.id, body }) })).data
    },
    onError: failed,
    onSuccess(made, code) {
      // Pressed again, it makes one more.
      done()
      refresh(made)
      tell(`“${nameOf(code)}” is duplicated. The new code has a picture of its own.`, {
        action: { label: 'Open', run: () => navigate(path(`codes/${made.id}`)) },
      })
    },
  })
  return mutate
}

function copyOf(code: Code): CreateCode {
  const { type, mode, payload, active, tags, metadata, design } = code
  const title = `${nameOf(code).slice(0, TITLE_LENGTH - COPY.length)}${COPY}`
  return { type, mode, payload, active, tags, metadata, design, title }
}

/** Brings a deleted code back, with its scans. */
export function useRestoreCode() {
  const { api } = useWorkspace()
  const refresh = useRefreshCode()
  return useMutation({
    mutationFn: async (code: Code) =>
      (await api.post('/codes/{id}/restore', { params: { id: code.id } })).data,
    onError: failed,
    onSuccess(code) {
      refresh(code)
      tell(`“${nameOf(code)}” is back.`)
    },
  })
}

/** Deletes a code, which is gone from the list at once; Undo restores it. `onDeleted` is for pages about it. */
export function useDeleteCode(onDeleted?: (code: Code) => void) {
  const { api, key } = useWorkspace()
  const client = useQueryClient()
  const restore = useRestoreCode()
  const { mutate } = useMutation({
    mutationFn: (code: Code) => api.delete('/codes/{id}', { params: { id: code.id } }),
    async onMutate({ id }) {
      await stopReading(client, key, id)
      return showInLists(client, key, id, null)
    },
    onError(error, _, putBack) {
      // Without the server the list cannot be read again: what was not deleted must be there.
      putBack?.()
      failed(error)
    },
    // Whatever came of it, the list is read again.
    onSettled: () => client.invalidateQueries({ queryKey: [...key, 'codes'] }),
    onSuccess(_, code) {
      client.removeQueries({ queryKey: [...key, 'code', code.id] })
      tell(`“${nameOf(code)}” is deleted. It can be restored for 30 days.`, {
        action: { label: 'Undo', run: () => restore.mutate(code) },
      })
      onDeleted?.(code)
    },
  })
  return mutate
}
