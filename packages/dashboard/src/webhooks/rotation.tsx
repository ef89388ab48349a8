import type { Webhook } from '@qregg/contract'
import { useState } from 'react'
import { useWorkspace } from '../api/account.ts'
import { Button } from '../ui/button.tsx'
import { ConfirmDialog } from '../ui/dialog.tsx'
import { useSubmit } from '../ui/form.ts'
import { FormError } from '../ui/states.tsx'
import { Time } from '../ui/time.tsx'
import { tell } from '../ui/toasts.tsx'
import { useRefreshWebhooks } from './queries.ts'

/** While two secrets sign: until when, and how to end it before. */
export function Rotation({ webhook }: { webhook: Webhook }) {
  const { api } = useWorkspace()
  const refresh = useRefreshWebhooks()
  const [isAsking, setAsking] = useState(false)
  const { submit, busy, general } = useSubmit(
    () => api.post('/webhooks/{id}/promote-secret', { params: { id: webhook.id } }),
    ({ data }) => {
      refresh(data)
      setAsking(false)
      tell('The rotation has ended: only the new secret signs.')
    },
  )
  const until = webhook.previousSecretUntil
  if (until === null || Date.parse(until) <= Date.now()) return null
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-2 border-line border-t pt-3">
      <p className="min-w-0 flex-1 basis-64 text-[13px] text-muted">
        The secret is being rotated: the old one signs too, and ends <Time at={until} />.
      </p>
      <Button size="sm" onClick={() => setAsking(true)}>
        End rotation
      </Button>
      <ConfirmDialog
        open={isAsking}
        onOpenChange={setAsking}
        title="Does your receiver know the new secret?"
        description="The old secret is forgotten and signs no more. A receiver that does not know the new one refuses what comes."
        confirm="End rotation"
        busy={busy}
        onConfirm={() => submit(undefined)}
      >
        <FormError>{general}</FormError>
      </ConfirmDialog>
    </div>
  )
}
