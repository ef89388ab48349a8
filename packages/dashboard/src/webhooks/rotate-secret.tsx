import type { Webhook } from '@qregg/contract'
import { useState } from 'react'
import { useWorkspace } from '../api/account.ts'
import { Button } from '../ui/button.tsx'
import { Dialog, Sheet } from '../ui/dialog.tsx'
import { Field, Select } from '../ui/field.tsx'
import { useSubmit } from '../ui/form.ts'
import { FormError } from '../ui/states.tsx'
import { NewSecret } from './new-secret.tsx'
import { useRefreshWebhooks } from './queries.ts'

const GRACE = [
  { seconds: 0, text: 'Not at all: the old one stops at once' },
  { seconds: 3_600, text: 'An hour' },
  { seconds: 86_400, text: 'A day' },
  { seconds: 604_800, text: 'A week' },
] as const
const A_DAY = '86400'

/** Makes a new secret and shows it once. For a while the old one signs, too. */
export function RotateSecret({ webhook, onClose }: { webhook: Webhook; onClose(): void }) {
  const { api } = useWorkspace()
  const refresh = useRefreshWebhooks()
  const [grace, setGrace] = useState<string>(A_DAY)
  const { submit, busy, general, errors, data } = useSubmit(
    () =>
      api.post('/webhooks/{id}/rotate-secret', {
        params: { id: webhook.id },
        body: { graceSeconds: Number(grace) },
      }),
    ({ data }) => refresh({ ...webhook, previousSecretUntil: data.previousSecretUntil }),
  )
  if (data?.data.secret)
    return (
      <Sheet
        open
        held
        onOpenChange={(open) => open || onClose()}
        title="The new secret"
        description={
          data.data.previousSecretUntil
            ? 'Until the rotation ends, X-Qregg-Signature is made with the old secret, X-Qregg-Signature-Next with this one, and webhook-signature holds both. Give it to your receiver and end the rotation on this page, or let the time run out.'
            : 'The old secret signs no more: your receiver refuses deliveries until it knows this one. They are tried again.'
        }
        footer={
          <Button look="primary" onClick={onClose}>
            I have copied the secret
          </Button>
        }
      >
        <NewSecret webhook={webhook} secret={data.data.secret} />
      </Sheet>
    )
  return (
    <Dialog
      open
      held={busy}
      onOpenChange={(open) => open || onClose()}
      title="Rotate the secret"
      description="A new secret is made and shown once. Do it when the old one may be known to somebody else."
      onSubmit={() => submit(undefined)}
      footer={
        <>
          <Button onClick={onClose} disabled={busy}>
            Cancel
          </Button>
          <Button type="submit" look="primary" busy={busy}>
            Make new secret
          </Button>
        </>
      }
    >
      <div className="grid gap-4">
        <FormError>{general}</FormError>
        <Field
          label="For how long both secrets sign"
          error={errors.graceSeconds}
          hint="So that your receiver can change over without missing anything."
        >
          <Select value={grace} onChange={(event) => setGrace(event.target.value)}>
            {GRACE.map(({ seconds, text }) => (
              <option key={seconds} value={seconds}>
                {text}
              </option>
            ))}
          </Select>
        </Field>
        {webhook.previousSecretUntil && (
          <p className="text-[13px] text-muted">
            A rotation is under way. This one ends it: the secret before it signs no more.
          </p>
        )}
      </div>
    </Dialog>
  )
}
