import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { accountQuery, useAccount } from '../api/account.ts'
import { accountApi } from '../api/client.ts'
import { SubmitError } from '../door/submit-error.tsx'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Field, TextInput } from '../ui/field.tsx'
import { useSubmit } from '../ui/form.ts'
import { PasswordInput } from '../ui/password-input.tsx'
import { TextLink } from '../ui/text-link.tsx'
import { useSignOut } from './use-sign-out.ts'

/**
 * Stands over the page when the session has ended, and goes when there is one again: by the password here, or by whatever
 * is done in another tab. What was typed below it is still there.
 */
export function SignInAgain() {
  const { person, server } = useAccount()
  const client = useQueryClient()
  const signOut = useSignOut()
  const [password, setPassword] = useState('')
  const { submit, busy, error, errors } = useSubmit(
    () => accountApi.post('/sign-in', { body: { email: person.email, password } }),
    async () => {
      await client.fetchQuery({ ...accountQuery, staleTime: 0 })
    },
  )
  // When this goes, whatever was refused meanwhile is read again.
  useEffect(() => () => void client.invalidateQueries(), [client])
  return (
    <Dialog
      open
      held
      onOpenChange={() => {}}
      title="Sign in again"
      description="Your session has ended. Sign in to go on where you are; what you typed on this page is still there."
      onSubmit={person.hasPassword ? () => submit(undefined) : undefined}
      footer={
        <>
          <Button onClick={() => void signOut()}>Sign out</Button>
          {person.hasPassword && (
            <Button type="submit" look="primary" busy={busy}>
              Sign in
            </Button>
          )}
        </>
      }
    >
      <div className="grid gap-4">
        <SubmitError error={error} />
        {/* Whoever else it is signs out first: this page is not theirs. */}
        <Field label="Email">
          <TextInput
            type="email"
            name="email"
            autoComplete="username"
            value={person.email}
            readOnly
            className="bg-sunken"
          />
        </Field>
        {person.hasPassword && (
          <Field label="Password" error={errors.password} required>
            <PasswordInput
              name="password"
              autoComplete="current-password"
              value={password}
              onChange={(event) => setPassword(event.target.value)}
              autoFocus
            />
          </Field>
        )}
        {server.google && (
          <p className="text-muted">
            Or{' '}
            <TextLink apart to="/sign-in">
              sign in with Google in a new tab
            </TextLink>
            , and come back to this one.
          </p>
        )}
      </div>
    </Dialog>
  )
}
