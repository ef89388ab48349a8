import type { OpenInvitation, Person } from '@qregg/contract'
import { useQueryClient } from '@tanstack/react-query'
import { useLocation } from 'wouter'
import { accountQuery } from '../api/account.ts'
import { accountApi } from '../api/client.ts'
import { Button } from '../ui/button.tsx'
import { useSubmit } from '../ui/form.ts'
import { TextLink } from '../ui/text-link.tsx'
import { DoorForm } from './door-form.tsx'
import { SubmitError } from './submit-error.tsx'

const isSame = (one: string, other: string) => one.trim().toLowerCase() === other.trim().toLowerCase()

/** For who is signed in: one press, unless the invitation is meant for another address. */
export function AcceptInvitation({
  invitation,
  token,
  person,
  forget,
}: {
  invitation: OpenInvitation
  token: string
  person: Pick<Person, 'name' | 'email'>
  forget(): void
}) {
  const client = useQueryClient()
  const [, navigate] = useLocation()
  const { submit, busy, error } = useSubmit(
    () => accountApi.post('/invitations/accept', { body: { token } }),
    async ({ data }) => {
      forget()
      await client.fetchQuery({ ...accountQuery, staleTime: 0 })
      navigate(`/w/${data.id}/codes`)
    },
  )
  if (invitation.email !== null && !isSame(invitation.email, person.email))
    return <ForAnother email={invitation.email} person={person} />
  return (
    <>
      <DoorForm button="Join the workspace" submit={() => submit(undefined)} busy={busy} error={error}>
        <p className="text-muted">
          You are signed in as {person.name} (<span className="break-words">{person.email}</span>).
        </p>
      </DoorForm>
      <div className="flex flex-wrap items-center justify-between gap-2 text-muted">
        <TextLink to="/">Not now</TextLink>
        <SignOutHere>Join as somebody else</SignOutHere>
      </div>
    </>
  )
}

function ForAnother({ email, person }: { email: string; person: Pick<Person, 'email'> }) {
  return (
    <>
      <p role="alert" className="rounded-lg bg-warn-soft px-3 py-2 text-warn">
        The invitation is for <strong className="break-words">{email}</strong>, and you are signed in as{' '}
        <strong className="break-words">{person.email}</strong>.
      </p>
      <p className="text-muted">
        Sign out and come back with that address, or ask who invited you for a link to yours.
      </p>
      <div className="flex flex-wrap items-center gap-4">
        <SignOutHere>Sign out</SignOutHere>
        <TextLink to="/">To my codes</TextLink>
      </div>
    </>
  )
}

/** Ends the session and stays: the invitation is then shown as to anybody. */
function SignOutHere({ children }: { children: string }) {
  const client = useQueryClient()
  const { submit, busy, error } = useSubmit(
    () => accountApi.post('/sign-out'),
    () => {
      client.removeQueries({ queryKey: ['workspace'] })
      client.setQueryData(accountQuery.queryKey, null)
    },
  )
  return (
    <div className="grid gap-2">
      <SubmitError error={error} />
      <Button size="sm" busy={busy} onClick={() => submit(undefined)}>
        {children}
      </Button>
    </div>
  )
}
