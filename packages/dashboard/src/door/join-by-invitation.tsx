import type { OpenInvitation } from '@qregg/contract'
import { useState } from 'react'
import { useLocation } from 'wouter'
import { accountApi } from '../api/client.ts'
import { useSubmit } from '../ui/form.ts'
import { TextLink } from '../ui/text-link.tsx'
import { DoorForm } from './door-form.tsx'
import { GoogleButton } from './google.tsx'
import { NOBODY, PersonFields } from './person-fields.tsx'
import { MailSignUp } from './sign-up-by-mail.tsx'
import { useDoor, useEnter } from './use-door.ts'
import { keeping } from './where-to.ts'

const HERE = '/invitations'

/** For who is not signed in: a new account that joins at once, or signing in and coming back. */
export function JoinByInvitation({
  invitation,
  token,
  proof,
  forget,
}: {
  invitation: OpenInvitation
  token: string
  /** Only a mailed link has it. */
  proof: string | undefined
  forget(): void
}) {
  const { welcome } = useDoor()
  const takesMail = welcome.signUp === 'open' && welcome.mail && proof === undefined
  return (
    <>
      {welcome.google && <GoogleButton to={`${HERE}?from=google`} invitation={token} />}
      {takesMail ? (
        <MailSignUp invitation={token} email={invitation.email} />
      ) : (
        <SignUpAndJoin invitation={invitation} token={token} proof={proof} forget={forget} />
      )}
      <p className="text-muted">
        You have an account? <TextLink to={keeping('/sign-in', HERE)}>Sign in and come back</TextLink>
      </p>
    </>
  )
}

function SignUpAndJoin({
  invitation,
  token,
  proof,
  forget,
}: {
  invitation: OpenInvitation
  token: string
  proof: string | undefined
  forget(): void
}) {
  const enter = useEnter()
  const [, navigate] = useLocation()
  const [person, setPerson] = useState({ ...NOBODY, email: invitation.email ?? '' })
  const { submit, busy, error, errors } = useSubmit(
    () =>
      accountApi.post('/invitations/sign-up', { body: { ...person, token, ...(proof ? { proof } : {}) } }),
    async () => {
      forget()
      await enter()
      navigate('/', { replace: true })
    },
  )
  return (
    <DoorForm button="Sign up and join" submit={() => submit(undefined)} busy={busy} error={error}>
      <PersonFields
        person={person}
        onChange={setPerson}
        errors={errors}
        fixedEmail={invitation.email !== null}
      />
    </DoorForm>
  )
}
