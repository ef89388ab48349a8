import { useSuspenseQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Redirect } from 'wouter'
import { accountQuery } from '../api/account.ts'
import { useMakeWorkspace } from '../shell/new-workspace.tsx'
import { useSignOut } from '../shell/use-sign-out.ts'
import { Button } from '../ui/button.tsx'
import { Field, TextInput } from '../ui/field.tsx'
import { DoorForm } from './door-form.tsx'
import { DoorFrame } from './door-frame.tsx'

/** For somebody who is signed in and in no workspace: they left the last one, or were removed. */
export function NewWorkspacePage() {
  const { data: account } = useSuspenseQuery(accountQuery)
  const [name, setName] = useState('')
  const { submit, busy, error, errors } = useMakeWorkspace()
  const signOut = useSignOut()
  if (!account) return <Redirect to="/sign-in?to=%2Fnew-workspace" replace />
  return (
    <DoorFrame
      title="New workspace"
      heading="Make a workspace"
      lead={
        account.workspaces.length === 0
          ? 'You are in no workspace. Make one of your own, or ask somebody for an invitation to theirs.'
          : 'Codes, scans, API keys and webhooks of their own, apart from every other workspace.'
      }
    >
      <DoorForm button="Make workspace" submit={() => submit(name)} busy={busy} error={error}>
        <Field label="Name" error={errors.name} required>
          <TextInput
            value={name}
            onChange={(event) => setName(event.target.value)}
            placeholder="Spring campaign"
            autoComplete="organization"
            autoFocus
          />
        </Field>
      </DoorForm>
      <div className="flex flex-wrap items-center justify-between gap-2 text-muted">
        <span className="min-w-0 break-words">Signed in as {account.person.email}</span>
        <Button size="sm" onClick={() => void signOut()}>
          Sign out
        </Button>
      </div>
    </DoorFrame>
  )
}
