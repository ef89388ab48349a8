import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useLocation } from 'wouter'
import { accountQuery } from '../api/account.ts'
import { accountApi } from '../api/client.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Field, TextInput } from '../ui/field.tsx'
import { useSubmit } from '../ui/form.ts'
import { FormError } from '../ui/states.tsx'

/** Makes a workspace of this name, and goes there. */
export function useMakeWorkspace() {
  const client = useQueryClient()
  const [, navigate] = useLocation()
  return useSubmit(
    (name: string) => accountApi.post('/workspaces', { body: { name } }),
    async ({ data }) => {
      await client.fetchQuery({ ...accountQuery, staleTime: 0 })
      navigate(`/w/${data.id}/codes`)
    },
  )
}

/** Asks for the name of a new workspace, and goes there. */
export function NewWorkspace({ open, onOpenChange }: { open: boolean; onOpenChange(open: boolean): void }) {
  const [name, setName] = useState('')
  const { submitAsync, busy, errors, general } = useMakeWorkspace()
  // What went wrong is shown by the form.
  const make = () =>
    submitAsync(name).then(
      () => onOpenChange(false),
      () => {},
    )
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title="New workspace"
      description="Codes, scans, API keys and webhooks of their own, apart from every other workspace."
      onSubmit={() => void make()}
      footer={
        <>
          <Button onClick={() => onOpenChange(false)}>Cancel</Button>
          <Button type="submit" look="primary" busy={busy}>
            Make workspace
          </Button>
        </>
      }
    >
      <div className="grid gap-4">
        <FormError>{general}</FormError>
        <Field label="Name" error={errors.name} required>
          <TextInput
            value={name}
            onChange={(event) => setName(event.target.value)}
            placeholder="Spring campaign"
            autoFocus
          />
        </Field>
      </div>
    </Dialog>
  )
}
