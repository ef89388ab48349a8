import type { Erasure } from '@qregg/contract'
import { useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useWorkspace } from '../../api/account.ts'
import { ApiFailure } from '../../api/client.ts'
import { dayText } from '../../api-keys/expiry.ts'
import { forgetLive } from '../../code/use-live-scans.ts'
import { Button } from '../../ui/button.tsx'
import { ConfirmDialog } from '../../ui/dialog.tsx'
import { Field, TextInput } from '../../ui/field.tsx'
import { useSubmit } from '../../ui/form.ts'
import { Section } from '../../ui/page.tsx'
import { FormError } from '../../ui/states.tsx'
import { Choices } from '../../ui/tabs.tsx'
import { tell } from '../../ui/toasts.tsx'
import { erasuresQuery } from './queries.ts'

const KINDS = [
  { value: 'before', text: 'Everything before a day' },
  { value: 'visitor', text: 'One visitor' },
] as const
const UNKNOWN = 'No scan of this workspace has this id. Copy it from the scan, whole.'
type Kind = (typeof KINDS)[number]['value']

/** Erases old scans, or those of one visitor, after asking. */
export function EraseScans() {
  const { api, ...workspace } = useWorkspace()
  const client = useQueryClient()
  const [kind, setKind] = useState<Kind>('before')
  const [day, setDay] = useState('')
  const [scanId, setScanId] = useState('')
  const [isAsking, setAsking] = useState(false)
  const { submit, reset, busy, error, errors, general } = useSubmit(
    async (): Promise<{ data: Erasure }> =>
      kind === 'before'
        ? await api.post('/scans/erase', { body: { before: new Date(`${day}T00:00:00`).toISOString() } })
        : await api.post('/scans/{id}/erase-visitor', { params: { id: scanId.trim() } }),
    async () => {
      setAsking(false)
      setScanId('')
      forgetLive()
      tell('The scans are being erased. See below how far it is.')
      await client.invalidateQueries({ queryKey: erasuresQuery({ api, ...workspace }).queryKey })
      await client.invalidateQueries({ queryKey: workspace.key, refetchType: 'none' })
    },
  )
  const isUnknown = error instanceof ApiFailure && error.status === 404
  const isGiven = kind === 'before' ? day !== '' : scanId.trim() !== ''
  function ask(event: FormEvent) {
    event.preventDefault()
    reset()
    if (isGiven) setAsking(true)
  }
  return (
    <Section
      title="Erase scans"
      description="For good: from lists, exports, and deliveries that are still to be sent. Counts stay."
    >
      <form noValidate onSubmit={ask} className="grid max-w-md justify-items-start gap-4">
        <Choices
          label="What to erase"
          options={KINDS}
          value={kind}
          onChange={(next) => {
            reset()
            setKind(next)
          }}
        />
        <div className="w-full">
          {kind === 'before' ? (
            <Field
              label="Day"
              hint="Scans that came before this day began, in all codes of the workspace."
              error={errors.before}
              required
            >
              <TextInput
                type="date"
                max={dayText(new Date())}
                value={day}
                onChange={(event) => setDay(event.target.value)}
              />
            </Field>
          ) : (
            <Field
              label="Id of a scan"
              hint="It begins with scan_; open a scan in the list of a code to see it. Erased are this scan and all others of its visitor in this workspace on that day. Who tells you when they scanned can be found so."
              error={errors.id}
              required
            >
              <TextInput
                value={scanId}
                onChange={(event) => setScanId(event.target.value)}
                placeholder="scan_…"
                autoComplete="off"
                spellCheck={false}
                className="font-mono"
              />
            </Field>
          )}
        </div>
        <Button type="submit" disabled={!isGiven}>
          Erase…
        </Button>
      </form>
      <ConfirmDialog
        open={isAsking}
        onOpenChange={setAsking}
        title={kind === 'before' ? 'Erase all scans before this day?' : "Erase this visitor's scans?"}
        description="This cannot be undone."
        confirm="Erase scans"
        busy={busy}
        onConfirm={() => submit(undefined)}
      >
        <div className="grid gap-3">
          <FormError>{isUnknown ? UNKNOWN : (general ?? errors.before ?? errors.id)}</FormError>
          {kind === 'before' ? (
            <p>
              Every scan of {workspace.name} before{' '}
              <strong className="font-medium">{day && new Date(`${day}T00:00:00`).toDateString()}</strong>{' '}
              goes. Export them first if you may still need them.
            </p>
          ) : (
            <p>
              The scan <code className="break-all font-mono text-[13px]">{scanId.trim()}</code> goes, and
              every other one of the same visitor on that day.
            </p>
          )}
          <p>What webhooks have delivered already, and backups, keep what they hold.</p>
        </div>
      </ConfirmDialog>
    </Section>
  )
}
