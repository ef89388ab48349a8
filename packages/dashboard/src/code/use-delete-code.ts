import type { Code } from '@qregg/contract'
import { useLocation } from 'wouter'
import { useWorkspace } from '../api/account.ts'
import { nameOf } from '../codes/code-parts.tsx'
import { useRefreshCode } from '../codes/queries.ts'
import { messageOf } from '../ui/states.tsx'
import { tell } from '../ui/toasts.tsx'

/** Deletes a code, goes to the list, and offers to bring it back. */
export function useDeleteCode() {
  const { api, path } = useWorkspace()
  const refresh = useRefreshCode()
  const [, navigate] = useLocation()

  async function restore(code: Code) {
    try {
      refresh((await api.post('/codes/{id}/restore', { params: { id: code.id } })).data)
      navigate(path(`codes/${code.id}`))
    } catch (error) {
      tell(messageOf(error), { isError: true })
    }
  }
  return async (code: Code) => {
    try {
      await api.delete('/codes/{id}', { params: { id: code.id } })
      navigate(path('codes'))
      refresh()
      tell(`“${nameOf(code)}” was deleted. Its short URL leads nowhere now.`, {
        action: { label: 'Undo', run: () => void restore(code) },
      })
    } catch (error) {
      tell(messageOf(error), { isError: true })
    }
  }
}
