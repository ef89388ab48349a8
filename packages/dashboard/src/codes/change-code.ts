import type { Code, UpdateCode } from '@qregg/contract'
import { useQueryClient } from '@tanstack/react-query'
import { useWorkspace } from '../api/account.ts'
import { messageOf } from '../ui/states.tsx'
import { tell } from '../ui/toasts.tsx'
import { showInLists, stopReading } from './lists.ts'
import { useRefreshCode } from './queries.ts'
import { useTellWithUndo } from './take-back.ts'

/**
 * Changes a code and shows it at once; the server's answer follows, or the old state with the reason. `told` says what
 * was done, with a way back. Two changes of the same code go out in their order.
 */
export function useChangeCode() {
  const client = useQueryClient()
  const { api, key } = useWorkspace()
  const refresh = useRefreshCode()
  const tellWithUndo = useTellWithUndo()
  return ({ code, changes, told }: { code: Code; changes: UpdateCode; told: string }) => {
    const { id } = code
    const queryKey = [...key, 'code', id]
    const mutationKey = [...key, 'change', id]
    // While another change of the code waits, that one's state is shown, and its answer settles both.
    const isLast = () => client.isMutating({ mutationKey }) === 1
    const mutation = client.getMutationCache().build(client, {
      mutationKey,
      // Hooks know one scope for all that they do; here each code has its own.
      scope: { id: mutationKey.join(' ') },
      mutationFn: async () => (await api.patch('/codes/{id}', { params: { id }, body: changes })).data,
      async onMutate() {
        await stopReading(client, key, id)
        const before = client.getQueryData<Code>(queryKey)
        const after = { ...code, ...changes } as Code
        const putBack = showInLists(client, key, id, after)
        if (before) client.setQueryData(queryKey, after)
        return () => {
          putBack()
          if (before) client.setQueryData(queryKey, before)
        }
      },
      onError(error, _, putBack) {
        if (isLast()) putBack?.()
        tell(messageOf(error), { isError: true })
        refresh()
      },
      onSuccess(saved) {
        if (isLast()) refresh(saved)
        // Nothing was changed where it was so already, and there is nothing to take back.
        if (saved.updatedAt !== code.updatedAt) tellWithUndo(told, saved)
      },
    })
    mutation.execute(undefined).catch(() => {})
  }
}
