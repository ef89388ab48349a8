import { useState } from 'react'
import { Redirect } from 'wouter'
import { accountApi } from '../api/client.ts'
import { Field, TextInput } from '../ui/field.tsx'
import { useSubmit } from '../ui/form.ts'
import { PasswordInput } from '../ui/password-input.tsx'
import { DoorForm } from './door-form.tsx'
import { DoorFrame } from './door-frame.tsx'
import { GoogleButton } from './google.tsx'
import { TextLink } from './text-link.tsx'
import { useDoor, useEnter } from './use-door.ts'
import { keeping, useWhereTo } from './where-to.ts'

/** Email and password, or Google; then on to where one wanted to go. */
export function SignIn() {
  const { account, welcome } = useDoor()
  const to = useWhereTo()
  const enter = useEnter()
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const { submit, busy, error, errors } = useSubmit(
    () => accountApi.post('/sign-in', { body: { email, password } }),
    enter,
  )
  if (account) return <Redirect to={to} replace />
  if (welcome.needsSetup) return <Redirect to="/set-up" replace />
  return (
    <DoorFrame title="Sign in" heading="Sign in to Qregg">
      {welcome.google && <GoogleButton to={to} />}
      <DoorForm button="Sign in" submit={() => submit(undefined)} busy={busy} error={error}>
        <Field label="Email" error={errors.email} required>
          <TextInput
            type="email"
            name="email"
            autoComplete="username"
            value={email}
            onChange={(event) => setEmail(event.target.value)}
            autoFocus
          />
        </Field>
        <Field label="Password" error={errors.password} required>
          <PasswordInput
            name="password"
            autoComplete="current-password"
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
        </Field>
      </DoorForm>
      <div className="grid gap-2 text-muted">
        {welcome.mail ? (
          <p>
            <TextLink to="/forgot-password">Forgot your password?</TextLink>
          </p>
        ) : (
          <p>Forgot your password? This server sends no mail: ask whoever runs it.</p>
        )}
        {welcome.signUp === 'open' ? (
          <p>
            New here? <TextLink to={keeping('/sign-up', to)}>Sign up</TextLink>
          </p>
        ) : (
          <p>No account yet? People join by an invitation: ask somebody who is in for a link.</p>
        )}
      </div>
    </DoorFrame>
  )
}
