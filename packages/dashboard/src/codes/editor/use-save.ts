import type { Code } from '@qregg/contract'
import { useWorkspace } from '../../api/account.ts'
import { useSubmit } from '../../ui/form.ts'
import { tell } from '../../ui/toasts.tsx'
import { useRefreshCode } from '../queries.ts'
import { useRepeatKey } from '../repeat-key.ts'
import { useTellWithUndo } from '../take-back.ts'
import { changesOf, createBody, type Draft } from './draft.ts'

/** Makes the code, or sends what was changed of it, and tells so with a way back. */
export function useSave(code: Code | undefined, before: Draft, saved: (code: Code) => void) {
  const { api } = useWorkspace()
  const refresh = useRefreshCode()
  const tellWithUndo = useTellWithUndo()
  const { keyFor } = useRepeatKey()

  return useSubmit(
    async (draft: Draft): Promise<Code> => {
      if (!code) {
        const body = createBody(draft)
        return (await api.post('/codes', { body, headers: keyFor(body) })).data
      }
      const changes = changesOf(before, draft)
      if (Object.keys(changes).length === 0) return code
      return (await api.patch('/codes/{id}', { params: { id: code.id }, body: changes })).data
    },
    (after) => {
      refresh(after)
      if (!code) tell('The code is ready.')
      // Where nothing was changed there is nothing to take back.
      else if (after.updatedAt !== code.updatedAt) tellWithUndo('Saved.', after)
      saved(after)
    },
  )
}
