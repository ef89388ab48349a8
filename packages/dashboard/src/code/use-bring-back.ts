import type { Code, Revision } from '@qregg/contract'
import { useQueryClient } from '@tanstack/react-query'
import { useWorkspace } from '../api/account.ts'
import { ApiFailure } from '../api/client.ts'
import { useRefreshCode } from '../codes/queries.ts'
import { useTellWithUndo } from '../codes/take-back.ts'
import { useSubmit } from '../ui/form.ts'
import { messageOf } from '../ui/states.tsx'
import { tell } from '../ui/toasts.tsx'

const MOVED_ON =
  'Somebody has changed the code meanwhile. Its history is shown anew; look at it, and decide again.'

/** Brings the code back to a revision, as long as `newest` is what it is now, with a way back. */
export function useBringBack(code: Code, newest: Revision | undefined) {
  const client = useQueryClient()
  const { api, key } = useWorkspace()
  const refresh = useRefreshCode()
  const tellWithUndo = useTellWithUndo()
  return useSubmit(
    async (revision: number) => {
      const params = { id: code.id, revision }
      const query = { ifRevision: newest?.revision }
      try {
        return (await api.post('/codes/{id}/revisions/{revision}/revert', { params, query })).data
      } catch (error) {
        const isLate = error instanceof ApiFailure && error.code === 'code_changed'
        if (isLate) void client.invalidateQueries({ queryKey: [...key, 'code', code.id] })
        tell(isLate ? MOVED_ON : messageOf(error), { isError: true })
        throw error
      }
    },
    (after, revision) => {
      refresh(after)
      if (after.updatedAt === newest?.at) tell(`The code is as in revision ${revision} already.`)
      else tellWithUndo(`The code is again as in revision ${revision}.`, after)
    },
  )
}
