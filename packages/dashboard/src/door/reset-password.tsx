import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useLocation } from 'wouter'
import { accountQuery } from '../api/account.ts'
import { ApiFailure, accountApi } from '../api/client.ts'
import { ButtonLink } from '../ui/button.tsx'
import { Field } from '../ui/field.tsx'
import { useSubmit } from '../ui/form.ts'
import { PASSWORD_RULE, PasswordInput } from '../ui/password-input.tsx'
import { tell } from '../ui/toasts.tsx'
import { DoorForm } from './door-form.tsx'
import { DoorFrame } from './door-frame.tsx'
import { useToken } from './token.ts'

/** Sets a new password by the mailed link. */
export function ResetPassword() {
  const { token, forget } = useToken('reset-password')
  const client = useQueryClient()
  const [, navigate] = useLocation()
  const [password, setPassword] = useState('')
  const { submit, busy, error, errors } = useSubmit(
    () => accountApi.post('/password/reset', { body: { token: token ?? '', password } }),
    async () => {
      forget()
      // A new password may have ended the session of this browser, too.
      await client.fetchQuery({ ...accountQuery, staleTime: 0 })
      tell('Your new password is set.')
      navigate('/sign-in')
    },
  )
  const isOver = token === null || (error instanceof ApiFailure && error.code === 'link_expired')
  if (isOver)
    return (
      <DoorFrame
        title="Reset password"
        heading="This link is no longer good"
        lead={
          token === null
            ? 'Open the link of the mail again, whole. Each works once and not for long.'
            : 'It was used, or is too old. Ask for a new one; the newest mail holds the link that works.'
        }
      >
        <ButtonLink to="/forgot-password" look="primary" className="h-10">
          Mail me a new link
        </ButtonLink>
      </DoorFrame>
    )
  return (
    <DoorFrame title="Reset password" heading="Set a new password">
      <DoorForm button="Set password" submit={() => submit(undefined)} busy={busy} error={error}>
        <Field label="New password" error={errors.password} hint={PASSWORD_RULE} required>
          <PasswordInput
            name="password"
            autoComplete="new-password"
            value={password}
            onChange={(event) => setPassword(event.target.value)}
            autoFocus
          />
        </Field>
      </DoorForm>
    </DoorFrame>
  )
}
