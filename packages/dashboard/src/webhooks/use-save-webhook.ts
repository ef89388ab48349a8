import type { Webhook } from '@qregg/contract'
import { useWorkspace } from '../api/account.ts'
import { useSubmit } from '../ui/form.ts'
import { messageOf } from '../ui/states.tsx'
import { tell } from '../ui/toasts.tsx'
import { useRefreshWebhooks } from './queries.ts'
import { changesOf, fieldsOf, type WebhookDraft } from './webhook-draft.ts'

const OVERTAKEN = 'Somebody has changed the same of this webhook since, so nothing was taken back.'

/** Sends what was changed of a webhook, and tells so with a way back to what was there until then. */
export function useSaveWebhook(id: string, began: WebhookDraft, saved: () => void) {
  const { api } = useWorkspace()
  const refresh = useRefreshWebhooks()
  const params = { id }

  async function takeBack(before: Webhook, after: Webhook, names: readonly string[]) {
    const asText = (webhook: Webhook) => JSON.stringify(fieldsOf(webhook, names))
    try {
      const { data: now } = await api.get('/webhooks/{id}', { params })
      if (asText(now) !== asText(after)) {
        refresh(now)
        return tell(OVERTAKEN, { isError: true })
      }
      const { data } = await api.patch('/webhooks/{id}', { params, body: fieldsOf(before, names) })
      refresh(data)
      tell('Taken back.')
    } catch (error) {
      tell(messageOf(error), { isError: true })
    }
  }

  return useSubmit(
    async (draft: WebhookDraft) => {
      const changes = changesOf(began, draft)
      const names = Object.keys(changes)
      if (names.length === 0) return null
      // As it is now rather than as the page had it: that is what Undo goes back to.
      const { data: before } = await api.get('/webhooks/{id}', { params })
      const { data: after } = await api.patch('/webhooks/{id}', { params, body: changes })
      return { before, after, names }
    },
    (done) => {
      saved()
      if (!done) return
      const { before, after, names } = done
      refresh(after)
      tell('Saved.', { action: { label: 'Undo', run: () => void takeBack(before, after, names) } })
    },
  )
}
