import type { Webhook } from '@qregg/contract'
import { useState } from 'react'
import { useWorkspace } from '../api/account.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Field, TextInput } from '../ui/field.tsx'
import { useSubmit } from '../ui/form.ts'
import { FormError } from '../ui/states.tsx'
import { tell } from '../ui/toasts.tsx'
import { useRefreshWebhooks } from './queries.ts'

const HOUR_MS = 3_600_000
const RANGES = [
  { text: 'Last hour', ms: HOUR_MS },
  { text: 'Last day', ms: 24 * HOUR_MS },
  { text: 'Last 7 days', ms: 168 * HOUR_MS },
] as const

/** A moment as `datetime-local` has it: the wall clock here, to the minute. */
function localInput(at: number): string {
  const date = new Date(at)
  return new Date(at - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}
const toMoment = (input: string) => (input === '' ? undefined : new Date(input).toISOString())

/** Sends the scans of a time range again. */
export function ReplayRange({ webhook, onClose }: { webhook: Webhook; onClose(): void }) {
  const { api } = useWorkspace()
  const refresh = useRefreshWebhooks()
  const [since, setSince] = useState(() => localInput(Date.now() - HOUR_MS))
  const [until, setUntil] = useState('')
  const { submit, busy, errors, general } = useSubmit(
    () =>
      api.post('/webhooks/{id}/replay', {
        params: { id: webhook.id },
        body: { since: toMoment(since) ?? '', until: toMoment(until) },
      }),
    () => {
      refresh(webhook)
      onClose()
      tell('The scans of this time go out again, beside what is new.')
    },
  )
  return (
    <Dialog
      open
      onOpenChange={(open) => open || onClose()}
      title="Send a time range again"
      description="For scans that your receiver has lost."
      onSubmit={() => submit(undefined)}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="primary" busy={busy} disabled={!webhook.active || since === ''}>
            Send again
          </Button>
        </>
      }
    >
      <div className="grid gap-4">
        <FormError>{webhook.active ? general : 'The webhook is stopped. Start it first.'}</FormError>
        <div className="flex flex-wrap gap-2">
          {RANGES.map(({ text, ms }) => (
            <Button
              key={text}
              size="sm"
              onClick={() => {
                setSince(localInput(Date.now() - ms))
                setUntil('')
              }}
            >
              {text}
            </Button>
          ))}
        </div>
        <div className="grid gap-4 sm:grid-cols-2">
          <Field label="From" required error={errors.since}>
            <TextInput
              type="datetime-local"
              value={since}
              max={localInput(Date.now())}
              onChange={(event) => setSince(event.target.value)}
            />
          </Field>
          <Field label="To" optional error={errors.until} hint="Empty: until now.">
            <TextInput
              type="datetime-local"
              value={until}
              onChange={(event) => setUntil(event.target.value)}
            />
          </Field>
        </div>
        <ul className="grid list-disc gap-1 pl-4 text-[13px] text-muted">
          <li>Every scan of this time that the webhook wants is sent, also those that it has got before.</li>
          <li>Each goes out in a new delivery. A scan keeps its id, by which your receiver knows it.</li>
          <li>Changes of codes are not sent again, and scans that were erased cannot be.</li>
        </ul>
      </div>
    </Dialog>
  )
}
