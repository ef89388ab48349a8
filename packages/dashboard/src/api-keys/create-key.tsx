import type { CreatedApiKey } from '@qregg/contract'
import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useWorkspace } from '../api/account.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Checkbox, Field, Select, TextInput } from '../ui/field.tsx'
import { useSubmit } from '../ui/form.ts'
import { FormError } from '../ui/states.tsx'
import { CreatedKey } from './created-key.tsx'
import { dayText, EXPIRIES, type Expiry, expiresAt } from './expiry.ts'
import { apiKeysQuery } from './queries.ts'
import { PRESETS, presetOf, SCOPES } from './scopes.ts'

const BLANK = { name: '', scopes: PRESETS[0].scopes, expiry: 'never' as Expiry, day: '' }
type Draft = Omit<typeof BLANK, 'scopes'> & { scopes: typeof BLANK.scopes }

/** Asks what a key is for and what it may, and then shows it the one time that it is shown. */
export function CreateKey({ open, onOpenChange }: { open: boolean; onOpenChange(open: boolean): void }) {
  const workspace = useWorkspace()
  const client = useQueryClient()
  const [draft, setDraft] = useState<Draft>(BLANK)
  const [made, setMade] = useState<CreatedApiKey | null>(null)
  const { submit, reset, busy, errors, general } = useSubmit(
    ({ name, scopes, expiry, day }: Draft) =>
      workspace.api.post('/api-keys', { body: { name, scopes, expiresAt: expiresAt(expiry, day) } }),
    ({ data }) => {
      setMade(data)
      void client.invalidateQueries(apiKeysQuery(workspace))
    },
  )
  // Each key begins blank, and the text of the one before is gone from the page as soon as it is closed.
  useEffect(() => {
    if (open) return
    setDraft(BLANK)
    setMade(null)
    reset()
  }, [open, reset])

  if (made)
    return (
      <Dialog
        open={open}
        held
        onOpenChange={onOpenChange}
        title={`Your key “${made.name}”`}
        footer={
          <Button look="primary" onClick={() => onOpenChange(false)}>
            I have copied it
          </Button>
        }
      >
        <CreatedKey created={made} />
      </Dialog>
    )
  const isComplete = draft.scopes.length > 0 && (draft.expiry !== 'date' || draft.day !== '')
  return (
    <Dialog
      open={open}
      held={busy}
      onOpenChange={onOpenChange}
      title="Create an API key"
      description="For one program. What it may do cannot be changed later; make another key then."
      onSubmit={() => isComplete && submit(draft)}
      footer={
        <>
          <Button onClick={() => onOpenChange(false)} disabled={busy}>
            Cancel
          </Button>
          <Button type="submit" look="primary" busy={busy} disabled={!isComplete}>
            Create key
          </Button>
        </>
      }
    >
      <div className="grid gap-5">
        <FormError>{general}</FormError>
        <Field label="Name" hint="Which program uses it." error={errors.name} required>
          <TextInput
            value={draft.name}
            onChange={(event) => setDraft({ ...draft, name: event.target.value })}
            placeholder="Online shop"
            autoFocus
            autoComplete="off"
          />
        </Field>
        <Scopes
          chosen={draft.scopes}
          onChange={(scopes) => setDraft({ ...draft, scopes })}
          error={errors.scopes}
        />
        <div className="grid gap-3 sm:grid-cols-2">
          <Field label="Expires" error={draft.expiry === 'date' ? undefined : errors.expiresAt}>
            <Select
              value={draft.expiry}
              onChange={({ target }) => setDraft({ ...draft, expiry: target.value as Expiry })}
            >
              {EXPIRIES.map(({ value, text }) => (
                <option key={value} value={value}>
                  {text}
                </option>
              ))}
            </Select>
          </Field>
          {draft.expiry === 'date' && (
            <Field label="Last day" error={errors.expiresAt} required>
              <TextInput
                type="date"
                min={dayText(new Date())}
                value={draft.day}
                onChange={(event) => setDraft({ ...draft, day: event.target.value })}
              />
            </Field>
          )}
        </div>
      </div>
    </Dialog>
  )
}

function Scopes({
  chosen,
  onChange,
  error,
}: {
  chosen: Draft['scopes']
  onChange(scopes: Draft['scopes']): void
  error: string | undefined
}) {
  const preset = presetOf(chosen)
  return (
    <fieldset>
      <legend className="mb-1.5 font-medium text-[13px]">What it may do</legend>
      <div className="mb-3 flex flex-wrap gap-1.5">
        {PRESETS.map(({ value, text, scopes }) => (
          <Button
            key={value}
            size="sm"
            look={preset?.value === value ? 'primary' : 'secondary'}
            aria-pressed={preset?.value === value}
            onClick={() => onChange([...scopes])}
          >
            {text}
          </Button>
        ))}
      </div>
      <div className="grid gap-3 sm:grid-cols-2">
        {SCOPES.map(({ value, text, hint }) => (
          <Checkbox
            key={value}
            label={text}
            hint={hint}
            checked={chosen.includes(value)}
            onChange={({ target }) =>
              onChange(
                SCOPES.map((scope) => scope.value).filter((scope) =>
                  scope === value ? target.checked : chosen.includes(scope),
                ),
              )
            }
          />
        ))}
      </div>
      {(error ?? (chosen.length === 0 ? 'Tick at least one.' : null)) && (
        <p role="alert" className="mt-2 text-[13px] text-bad">
          {error ?? 'Tick at least one.'}
        </p>
      )}
    </fieldset>
  )
}
