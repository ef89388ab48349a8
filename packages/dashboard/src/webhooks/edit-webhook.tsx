import type { Webhook } from '@qregg/contract'
import { useState } from 'react'
import { useWorkspace } from '../api/account.ts'
import { Button } from '../ui/button.tsx'
import { Sheet } from '../ui/dialog.tsx'
import { useSubmit } from '../ui/form.ts'
import { FormError } from '../ui/states.tsx'
import { tell } from '../ui/toasts.tsx'
import { useRefreshWebhooks } from './queries.ts'
import { bodyOf, draftOf } from './webhook-draft.ts'
import { WebhookForm } from './webhook-form.tsx'
import { integrationOf } from './words.ts'

/** Changes a webhook. What an integration made can be changed too, and may be changed back by it. */
export function EditWebhook({ webhook, onClose }: { webhook: Webhook; onClose(): void }) {
  const { api } = useWorkspace()
  const refresh = useRefreshWebhooks()
  const [draft, setDraft] = useState(() => draftOf(webhook))
  const params = { id: webhook.id }
  const undo = useSubmit(async () => {
    const { data } = await api.patch('/webhooks/{id}', { params, body: bodyOf(draftOf(webhook)) })
    refresh(data)
  })
  const { submit, busy, errors, general } = useSubmit(
    () => api.patch('/webhooks/{id}', { params, body: bodyOf(draft) }),
    ({ data }) => {
      refresh(data)
      onClose()
      tell('Saved.', { action: { label: 'Undo', run: () => undo.submit(undefined) } })
    },
  )
  const integration = integrationOf(webhook)
  return (
    <Sheet
      open
      onOpenChange={(open) => open || onClose()}
      title="Edit webhook"
      description={
        integration
          ? `${integration} looks after this webhook and may make a new one beside it when it is changed here. Change it there if you can.`
          : 'What is on its way already goes out as it was.'
      }
      onSubmit={() => submit(undefined)}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="primary" busy={busy}>
            Save
          </Button>
        </>
      }
    >
      <div className="grid gap-6">
        <FormError>{general}</FormError>
        <WebhookForm draft={draft} onChange={setDraft} errors={errors} />
      </div>
    </Sheet>
  )
}
