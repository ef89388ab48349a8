import type { Code, UpdateCode } from '@qregg/contract'
import { useWorkspace } from '../../api/account.ts'
import { useSubmit } from '../../ui/form.ts'
import { tell } from '../../ui/toasts.tsx'
import { useChangeCode, useRefreshCode } from '../queries.ts'
import { useRepeatKey } from '../repeat-key.ts'
import { changesOf, createBody, type Draft } from './draft.ts'

/** Makes the code, or sends what was changed of it, and tells so with a way back. */
export function useSave(code: Code | undefined, before: Draft, saved: (code: Code) => void) {
  const { api } = useWorkspace()
  const refresh = useRefreshCode()
  const change = useChangeCode()
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
    (after, draft) => {
      refresh(after)
      if (!code) tell('The code is ready.')
      else {
        const changes = changesOf(before, draft)
        const undo = asItWas(code, changes)
        if (Object.keys(changes).length > 0)
          tell('Saved.', {
            action: {
              label: 'Undo',
              run: () =>
                change.mutate({
                  code: after,
                  changes: undo,
                  undo: { text: 'Taken back.', changes },
                }),
            },
          })
      }
      saved(after)
    },
  )
}

/** The fields that were changed, as the code had them. */
function asItWas(code: Code, changes: UpdateCode): UpdateCode {
  return Object.fromEntries(
    Object.keys(changes).map((name) => [name, code[name as keyof Code]]),
  ) as UpdateCode
}
