import type { Webhook } from '@qregg/contract'
import { useState } from 'react'
import { Button } from '../ui/button.tsx'
import { Sheet } from '../ui/dialog.tsx'
import { FormError } from '../ui/states.tsx'
import { useSaveWebhook } from './use-save-webhook.ts'
import { draftOf } from './webhook-draft.ts'
import { WebhookForm } from './webhook-form.tsx'
import { integrationOf } from './words.ts'

/** Changes a webhook. What an integration made can be changed too, and may be changed back by it. */
export function EditWebhook({ webhook, onClose }: { webhook: Webhook; onClose(): void }) {
  // As it was when the form was opened: what others change meanwhile is theirs.
  const [began] = useState(() => draftOf(webhook))
  const [draft, setDraft] = useState(began)
  const { submit, busy, errors, general } = useSaveWebhook(webhook.id, began, onClose)
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
      onSubmit={() => submit(draft)}
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
