import type { Invitation } from '@qregg/contract'
import { useMutation, useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { useWorkspace } from '../../api/account.ts'
import { roleText } from '../../people/roles.ts'
import { Button } from '../../ui/button.tsx'
import { Section } from '../../ui/page.tsx'
import { messageOf } from '../../ui/states.tsx'
import { Time } from '../../ui/time.tsx'
import { tell } from '../../ui/toasts.tsx'
import { invitationsQuery } from './queries.ts'

/** Who has been asked and has not come yet. */
export function Invitations({ onInvite }: { onInvite(): void }) {
  const { data: invitations } = useSuspenseQuery(invitationsQuery(useWorkspace()))
  return (
    <Section title="Invitations" description="That nobody has taken yet. Each works once and for a week.">
      {invitations.length === 0 ? (
        <p className="text-muted">
          None.{' '}
          <button
            type="button"
            onClick={onInvite}
            className="font-medium text-ink underline underline-offset-4"
          >
            Invite somebody
          </button>
        </p>
      ) : (
        <ul className="-my-4 divide-y divide-line">
          {invitations.map((invitation) => (
            <InvitationRow key={invitation.id} invitation={invitation} />
          ))}
        </ul>
      )}
    </Section>
  )
}

function InvitationRow({ invitation }: { invitation: Invitation }) {
  const workspace = useWorkspace()
  const client = useQueryClient()
  const { mutate, isPending } = useMutation({
    mutationFn: () => workspace.api.delete('/invitations/{id}', { params: { id: invitation.id } }),
    async onSuccess() {
      await client.invalidateQueries(invitationsQuery(workspace))
      tell('The invitation is taken back. Its link opens nothing any more.')
    },
    onError: (error) => tell(messageOf(error), { isError: true }),
  })
  const whom = invitation.email ?? 'Whoever has the link'
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-3 py-4">
      <div className="min-w-0 flex-1 basis-48">
        <p className="break-words font-medium">{whom}</p>
        <p className="text-[13px] text-muted">
          {roleText(invitation.role).text} · invited by {invitation.invitedBy}{' '}
          <Time at={invitation.createdAt} /> · ends <Time at={invitation.expiresAt} />
        </p>
      </div>
      <Button
        size="sm"
        busy={isPending}
        onClick={() => mutate()}
        aria-label={`Take back the invitation of ${whom}`}
      >
        Take back
      </Button>
    </li>
  )
}
