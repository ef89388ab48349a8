import type { Code } from '@qregg/contract'
import { useQueryClient } from '@tanstack/react-query'
import { useLocation } from 'wouter'
import { accountQuery, useWorkspace } from '../api/account.ts'
import { ApiFailure } from '../api/client.ts'
import { messageOf } from '../ui/states.tsx'
import { tell } from '../ui/toasts.tsx'
import { useRefreshCode } from './queries.ts'

const OVERTAKEN = 'The code was changed again since, so nothing was taken back. Its history has every state.'

/**
 * Tells what was done to a code, with an Undo that brings back the revision before it: not the values that this page
 * happened to have, which may be older than what somebody else has changed. `changed` is the server's answer.
 */
export function useTellWithUndo() {
  const client = useQueryClient()
  const { api, key, path } = useWorkspace()
  const [, navigate] = useLocation()
  const refresh = useRefreshCode()

  async function takeBack(changed: Code) {
    const params = { id: changed.id }
    try {
      const { data } = await api.get('/codes/{id}/revisions', { params, query: { limit: 1 } })
      const newest = data[0]
      const me = client.getQueryData(accountQuery.queryKey)?.person.id
      if (!newest || newest.actor.id !== me || newest.at !== changed.updatedAt) return overtaken(changed)
      const revision = newest.revision - 1
      const query = { ifRevision: newest.revision }
      const answer = await api.post('/codes/{id}/revisions/{revision}/revert', {
        params: { ...params, revision },
        query,
      })
      refresh(answer.data)
      tellWithUndo('Taken back.', answer.data)
    } catch (error) {
      if (error instanceof ApiFailure && error.code === 'code_changed') overtaken(changed)
      else tell(messageOf(error), { isError: true })
    }
  }
  function overtaken({ id }: Code) {
    void client.invalidateQueries({ queryKey: [...key, 'code', id] })
    tell(OVERTAKEN, {
      isError: true,
      action: { label: 'History', run: () => navigate(path(`codes/${id}/history`)) },
    })
  }
  function tellWithUndo(text: string, changed: Code) {
    tell(text, { action: { label: 'Undo', run: () => void takeBack(changed) } })
  }
  return tellWithUndo
}
