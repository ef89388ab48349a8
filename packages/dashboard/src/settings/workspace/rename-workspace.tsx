import { useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { accountQuery, useWorkspace } from '../../api/account.ts'
import { Button } from '../../ui/button.tsx'
import { Field, TextInput } from '../../ui/field.tsx'
import { useSubmit } from '../../ui/form.ts'
import { FormError } from '../../ui/states.tsx'
import { tell } from '../../ui/toasts.tsx'

/** The workspace's name, which everybody in it sees. */
export function RenameWorkspace() {
  const { name, api } = useWorkspace()
  const [draft, setDraft] = useState(name)
  const client = useQueryClient()
  const { submit, busy, errors, general } = useSubmit(
    (wanted: string) => api.patch('/workspace', { body: { name: wanted } }),
    async ({ data }, wanted) => {
      await client.fetchQuery({ ...accountQuery, staleTime: 0 })
      setDraft(data.name)
      const undo = wanted === name ? undefined : { label: 'Undo', run: () => submit(name) }
      tell(`The workspace is now called ${data.name}.`, { action: undo })
    },
  )
  function send(event: FormEvent) {
    event.preventDefault()
    submit(draft)
  }
  return (
    <form noValidate onSubmit={send} className="grid max-w-md gap-3">
      <FormError>{general}</FormError>
      <Field label="Name" error={errors.name} required>
        <div className="flex gap-2">
          <TextInput
            value={draft}
            onChange={(event) => setDraft(event.target.value)}
            autoComplete="organization"
          />
          <Button type="submit" busy={busy} disabled={draft.trim() === name}>
            Rename
          </Button>
        </div>
      </Field>
    </form>
  )
}
