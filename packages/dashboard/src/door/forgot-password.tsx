import { useState } from 'react'
import { accountApi } from '../api/client.ts'
import { ButtonLink } from '../ui/button.tsx'
import { Field, TextInput } from '../ui/field.tsx'
import { useSubmit } from '../ui/form.ts'
import { DoorForm } from './door-form.tsx'
import { DoorFrame } from './door-frame.tsx'
import { TextLink } from './text-link.tsx'
import { useDoor } from './use-door.ts'

/** Has a link mailed. It says the same whether there is such a person or not. */
export function ForgotPassword() {
  const { welcome } = useDoor()
  const [email, setEmail] = useState('')
  const { submit, busy, error, errors, data } = useSubmit(() =>
    accountApi.post('/password/forgot', { body: { email } }),
  )
  const back = <TextLink to="/sign-in">Back to sign in</TextLink>
  if (!welcome.mail)
    return (
      <DoorFrame
        title="Forgot password"
        heading="This server sends no mail"
        lead="Whoever runs it can let it send mail by setting SMTP_URL and MAIL_FROM. Then a new password can be set here."
      >
        <ButtonLink to="/sign-in" className="h-10">
          Back to sign in
        </ButtonLink>
      </DoorFrame>
    )
  if (data)
    return (
      <DoorFrame title="Forgot password" heading="Look into your mail">
        <p role="status">
          If somebody has signed up with <strong className="break-words">{email}</strong>, a link is on its
          way that sets a new password. It may take a minute; look among unwanted mail, too.
        </p>
        <p>{back}</p>
      </DoorFrame>
    )
  return (
    <DoorFrame
      title="Forgot password"
      heading="Forgot your password?"
      lead="We mail you a link that sets a new one."
    >
      <DoorForm button="Mail me a link" submit={() => submit(undefined)} busy={busy} error={error}>
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
      </DoorForm>
      <p>{back}</p>
    </DoorFrame>
  )
}
