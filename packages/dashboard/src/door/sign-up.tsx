import { useState } from 'react'
import { Redirect } from 'wouter'
import { accountApi } from '../api/client.ts'
import { ButtonLink } from '../ui/button.tsx'
import { useSubmit } from '../ui/form.ts'
import { TextLink } from '../ui/text-link.tsx'
import { DoorForm } from './door-form.tsx'
import { DoorFrame } from './door-frame.tsx'
import { GoogleButton } from './google.tsx'
import { NOBODY, PersonFields } from './person-fields.tsx'
import { MailSignUp, SignUpByLink } from './sign-up-by-mail.tsx'
import { useToken } from './token.ts'
import { useDoor, useEnter } from './use-door.ts'
import { keeping, useWhereTo } from './where-to.ts'

/** For whoever comes, where everybody may: by a mailed link, where the server can send one. */
export function SignUp() {
  const { account, welcome } = useDoor()
  const to = useWhereTo()
  const { token, forget } = useToken('sign-up')
  if (account) return <Redirect to={to} replace />
  if (welcome.needsSetup) return <Redirect to="/set-up" replace />
  if (welcome.signUp !== 'open')
    return (
      <DoorFrame
        title="Sign up"
        heading="You need an invitation"
        lead="People join this server by an invitation. Ask somebody who is in for a link: they make one in Settings, Members."
      >
        <ButtonLink to={keeping('/sign-in', to)} className="h-10">
          Sign in
        </ButtonLink>
      </DoorFrame>
    )
  if (welcome.mail && token !== null) return <SignUpByLink key={token} token={token} forget={forget} />
  return (
    <DoorFrame title="Sign up" heading="Make your account" lead="You get a workspace of your own.">
      {welcome.google && <GoogleButton to={to} />}
      {welcome.mail ? <MailSignUp /> : <SignUpAtOnce />}
      <p className="text-muted">
        You have an account? <TextLink to={keeping('/sign-in', to)}>Sign in</TextLink>
      </p>
    </DoorFrame>
  )
}

function SignUpAtOnce() {
  const enter = useEnter()
  const [person, setPerson] = useState(NOBODY)
  const { submit, busy, error, errors } = useSubmit(
    () => accountApi.post('/sign-up', { body: person }),
    enter,
  )
  return (
    <DoorForm button="Sign up" submit={() => submit(undefined)} busy={busy} error={error}>
      <PersonFields person={person} onChange={setPerson} errors={errors} />
    </DoorForm>
  )
}
