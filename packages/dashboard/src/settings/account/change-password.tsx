import { useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useAccount } from '../../api/account.ts'
import { accountApi } from '../../api/client.ts'
import { SubmitError } from '../../door/submit-error.tsx'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { useSubmit } from '../../ui/form.ts'
import { Section } from '../../ui/page.tsx'
import { PASSWORD_RULE, PasswordInput } from '../../ui/password-input.tsx'
import { tell } from '../../ui/toasts.tsx'
import { sessionsQuery } from './queries.ts'

const BLANK = { current: '', password: '' }

/** Another password, for who knows the one that holds. */
export function ChangePassword() {
  const { person, server } = useAccount()
  const client = useQueryClient()
  const [draft, setDraft] = useState(BLANK)
  const { submit, busy, error, errors } = useSubmit(
    () => accountApi.post('/password', { body: draft }),
    async () => {
      setDraft(BLANK)
      tell('Your new password holds. Other browsers are signed out.')
      await client.invalidateQueries(sessionsQuery)
    },
  )
  if (!person.hasPassword)
    return (
      <Section title="Password">
        <p className="max-w-2xl text-muted">
          You sign in with Google and have no password here.
          {server.mail && ' To get one as well, sign out and press “Forgot your password?”.'}
        </p>
      </Section>
    )
  function send(event: FormEvent) {
    event.preventDefault()
    submit(undefined)
  }
  return (
    <Section title="Password" description="Changing it signs you out in all other browsers.">
      <form noValidate onSubmit={send} className="grid max-w-md justify-items-start gap-4 *:w-full">
        <SubmitError error={error} />
        {/* Password managers learn whose password it is. */}
        <input type="hidden" name="username" autoComplete="username" value={person.email} readOnly />
        <Field label="Current password" error={errors.current} required>
          <PasswordInput
            name="current"
            autoComplete="current-password"
            value={draft.current}
            onChange={(event) => setDraft({ ...draft, current: event.target.value })}
          />
        </Field>
        <Field label="New password" hint={PASSWORD_RULE} error={errors.password} required>
          <PasswordInput
            name="password"
            autoComplete="new-password"
            value={draft.password}
            onChange={(event) => setDraft({ ...draft, password: event.target.value })}
          />
        </Field>
        <div>
          <Button type="submit" busy={busy} disabled={draft.current === '' || draft.password === ''}>
            Change password
          </Button>
        </div>
      </form>
    </Section>
  )
}
