import type { Webhook } from '@qregg/contract'
import { useQueryClient } from '@tanstack/react-query'
import { useLocation } from 'wouter'
import { useWorkspace } from '../api/account.ts'
import { ConfirmDialog } from '../ui/dialog.tsx'
import { useSubmit } from '../ui/form.ts'
import { FormError } from '../ui/states.tsx'
import { tell } from '../ui/toasts.tsx'
import { integrationOf, receiverOf } from './words.ts'

/** Asks, because a webhook that is deleted does not come back: its secret is gone. */
export function DeleteWebhook({ webhook, onClose }: { webhook: Webhook; onClose(): void }) {
  const { api, key, path } = useWorkspace()
  const client = useQueryClient()
  const [, navigate] = useLocation()
  const { host } = receiverOf(webhook.url)
  const integration = integrationOf(webhook)
  const { submit, busy, general } = useSubmit(
    () => api.delete('/webhooks/{id}', { params: { id: webhook.id } }),
    () => {
      navigate(path('webhooks'))
      client.removeQueries({ queryKey: [...key, 'webhook', webhook.id] })
      void client.invalidateQueries({ queryKey: [...key, 'webhooks'] })
      tell(`${host} is told nothing more.`)
    },
  )
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => open || onClose()}
      title={`Delete the webhook of ${host}?`}
      description="This cannot be undone. To pause it, stop it instead."
      confirm="Delete webhook"
      busy={busy}
      onConfirm={() => submit(undefined)}
    >
      <div className="grid gap-3">
        <FormError>{general}</FormError>
        <ul className="grid list-disc gap-1 pl-4">
          <li>Nothing is sent afterwards, and what waits to be sent is cancelled.</li>
          <li>Its secret and the list of its deliveries are lost. Scans and codes stay as they are.</li>
          {integration && (
            <li>
              Its automation in {integration} is not started any more. Turn that off in {integration} instead:
              then this webhook goes by itself.
            </li>
          )}
        </ul>
      </div>
    </ConfirmDialog>
  )
}
