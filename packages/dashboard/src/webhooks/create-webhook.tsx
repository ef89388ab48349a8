import type { CreatedWebhook } from '@qregg/contract'
import { useState } from 'react'
import { useLocation } from 'wouter'
import { useWorkspace } from '../api/account.ts'
import { Button } from '../ui/button.tsx'
import { Sheet } from '../ui/dialog.tsx'
import { useSubmit } from '../ui/form.ts'
import { FormError } from '../ui/states.tsx'
import { NewSecret } from './new-secret.tsx'
import { useRefreshWebhooks } from './queries.ts'
import { bodyOf, NEW_DRAFT } from './webhook-draft.ts'
import { WebhookForm } from './webhook-form.tsx'
import { receiverOf } from './words.ts'

/** Makes a webhook, and then shows its secret: once, with a test beside it. */
export function CreateWebhook({ onClose }: { onClose(): void }) {
  const [created, setCreated] = useState<CreatedWebhook | null>(null)
  return created ? (
    <Created webhook={created} onClose={onClose} />
  ) : (
    <NewWebhook onClose={onClose} onCreated={setCreated} />
  )
}

function NewWebhook({ onClose, onCreated }: { onClose(): void; onCreated(webhook: CreatedWebhook): void }) {
  const { api } = useWorkspace()
  const refresh = useRefreshWebhooks()
  const [draft, setDraft] = useState(NEW_DRAFT)
  const { submit, busy, errors, general } = useSubmit(
    () => api.post('/webhooks', { body: { ...bodyOf(draft), source: 'dashboard' } }),
    ({ data }) => {
      refresh()
      onCreated(data)
    },
  )
  return (
    <Sheet
      open
      held={busy}
      onOpenChange={(open) => open || onClose()}
      title="New webhook"
      description="Tells another system about scans, within a second."
      onSubmit={() => submit(undefined)}
      footer={
        <>
          <Button onClick={onClose} disabled={busy}>
            Cancel
          </Button>
          <Button type="submit" look="primary" busy={busy}>
            Make webhook
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

function Created({ webhook, onClose }: { webhook: CreatedWebhook; onClose(): void }) {
  const { path } = useWorkspace()
  const [, navigate] = useLocation()
  const { host } = receiverOf(webhook.url)
  const isShownOnce = webhook.secret !== undefined
  function done() {
    onClose()
    // A held sheet has an entry of its own in the history, whose place this takes.
    navigate(path(`webhooks/${webhook.id}`), { replace: isShownOnce })
  }
  return (
    <Sheet
      open
      held={isShownOnce}
      onOpenChange={(open) => open || onClose()}
      title={webhook.secret ? 'The webhook is made' : 'This webhook is there already'}
      description={webhook.secret ? `From now on ${host} is told.` : undefined}
      footer={
        <Button look="primary" onClick={done}>
          {webhook.secret ? 'I have copied the secret' : 'Show it'}
        </Button>
      }
    >
      {webhook.secret ? (
        <NewSecret webhook={webhook} secret={webhook.secret} />
      ) : (
        <p className="text-muted">
          Somebody made one with this URL, these events and these codes before. It runs, and its secret was
          shown then. If nobody kept the secret, make a new one on its page: Rotate secret.
        </p>
      )}
    </Sheet>
  )
}
