import type { Code } from '@qregg/contract'
import { useRef } from 'react'
import { useWorkspace } from '../../api/account.ts'
import { useSubmit } from '../../ui/form.ts'
import { tell } from '../../ui/toasts.tsx'
import { useRefreshCode } from '../queries.ts'
import { useTellWithUndo } from '../take-back.ts'
import { changesOf, createBody, type Draft } from './draft.ts'

/** Makes the code, or sends what was changed of it, and tells so with a way back. */
export function useSave(code: Code | undefined, before: Draft, saved: (code: Code) => void) {
  const { api } = useWorkspace()
  const refresh = useRefreshCode()
  const tellWithUndo = useTellWithUndo()
  const keyFor = useRepeatKey()

  return useSubmit(
    async (draft: Draft): Promise<Code> => {
      if (!code) {
        const body = createBody(draft)
        const headers = { 'Idempotency-Key': keyFor(body) }
        return (await api.post('/codes', { body, headers })).data
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

/** The same key as long as the same is sent: trying again after a broken connection makes no second code. */
function useRepeatKey() {
  const last = useRef({ body: '', key: '' })
  return (body: unknown): string => {
    const text = JSON.stringify(body)
    if (last.current.body !== text) {
      // Not randomUUID, which browsers lack on plain http.
      const random = crypto.getRandomValues(new Uint32Array(4))
      last.current = { body: text, key: `dashboard-${[...random].map((part) => part.toString(36)).join('')}` }
    }
    return last.current.key
  }
}
