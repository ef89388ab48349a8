import type { OpenInvitation } from '@qregg/contract'
import { queryOptions, useQuery } from '@tanstack/react-query'
import { Redirect, useSearchParams } from 'wouter'
import { ApiFailure, accountApi } from '../api/client.ts'
import { asRole, roleText } from '../people/roles.ts'
import { Loading } from '../shell/loading.tsx'
import { ButtonLink } from '../ui/button.tsx'
import { Failure } from '../ui/states.tsx'
import { Day } from '../ui/time.tsx'
import { AcceptInvitation } from './accept-invitation.tsx'
import { DoorFrame } from './door-frame.tsx'
import { JoinByInvitation } from './join-by-invitation.tsx'
import { useToken } from './token.ts'
import { useDoor } from './use-door.ts'

const invitationQuery = (token: string) =>
  queryOptions({
    queryKey: ['invitation', token],
    queryFn: async ({ signal }) =>
      (await accountApi.post('/invitations/open', { body: { token }, signal })).data,
  })

/** Who invites to what, and the way in: one press for who is signed in, signing up or in for everybody else. */
export function TakeInvitation() {
  const { token: whole, forget } = useToken('invitations')
  const { token, proof } = partsOf(whole)
  const { account } = useDoor()
  const [search] = useSearchParams()
  const { data, error, isPending, refetch } = useQuery({
    ...invitationQuery(token ?? ''),
    enabled: token !== null,
  })
  if (token === null) return <NoLonger heading="Open the link of your invitation" />
  const isOver = error instanceof ApiFailure && error.status === 410
  // Who signs up with Google joins on the way: the invitation is taken, and by them.
  if (isOver && account && search.get('from') === 'google') return <Redirect to="/" replace />
  if (isOver) return <NoLonger />
  if (error)
    return (
      <DoorFrame title="Invitation">
        <Failure error={error} retry={() => void refetch()} />
      </DoorFrame>
    )
  if (isPending) return <Loading />
  return (
    <DoorFrame
      title="Invitation"
      heading={<>Join {data.workspace.name}</>}
      lead={<WhoInvites invitation={data} />}
    >
      {account ? (
        <AcceptInvitation invitation={data} token={token} person={account.person} forget={forget} />
      ) : (
        <JoinByInvitation invitation={data} token={token} proof={proof} forget={forget} />
      )}
    </DoorFrame>
  )
}

/** A mailed link goes on with what shows whose mail it was. */
function partsOf(whole: string | null): { token: string | null; proof?: string } {
  const end = whole?.indexOf('.') ?? -1
  return whole === null || end < 0
    ? { token: whole }
    : { token: whole.slice(0, end), proof: whole.slice(end + 1) }
}

function WhoInvites({ invitation }: { invitation: OpenInvitation }) {
  const { hint } = roleText(invitation.role)
  return (
    <>
      <p>
        <strong className="font-medium text-ink">{invitation.invitedBy}</strong> invites you as{' '}
        <strong className="font-medium text-ink">{asRole(invitation.role)}</strong>. {hint}
      </p>
      <p className="mt-1 text-[13px]">
        The invitation is good until <Day at={invitation.expiresAt} />.
      </p>
    </>
  )
}

function NoLonger({ heading = 'This invitation is no longer good' }: { heading?: string }) {
  return (
    <DoorFrame
      title="Invitation"
      heading={heading}
      lead="An invitation works once and for a week, and can be taken back. If this one does not open, ask who invited you for a new link, and open all of it."
    >
      <ButtonLink to="/" className="h-10">
        To my codes
      </ButtonLink>
    </DoorFrame>
  )
}
