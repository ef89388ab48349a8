import type { Member } from '@qregg/contract'
import { useQueryClient } from '@tanstack/react-query'
import { useLocation } from 'wouter'
import { accountQuery, useWorkspace } from '../../api/account.ts'
import { ConfirmDialog } from '../../ui/dialog.tsx'
import { useSubmit } from '../../ui/form.ts'
import { FormError } from '../../ui/states.tsx'
import { tell } from '../../ui/toasts.tsx'
import { membersQuery } from './queries.ts'

/** Asks before somebody is removed, or leaves: only an invitation brings them back. */
export function RemoveMember({
  member: { person },
  isOwn,
  open,
  onOpenChange,
}: {
  member: Member
  isOwn: boolean
  open: boolean
  onOpenChange(open: boolean): void
}) {
  const workspace = useWorkspace()
  const client = useQueryClient()
  const [, navigate] = useLocation()
  const { submit, busy, general } = useSubmit(
    () => workspace.api.delete('/members/{id}', { params: { id: person.id } }),
    async () => {
      if (isOwn) {
        tell(`You have left ${workspace.name}.`)
        navigate('/')
        await client.invalidateQueries(accountQuery)
      } else {
        tell(`${person.name} is no longer in ${workspace.name}.`)
        onOpenChange(false)
        await client.invalidateQueries(membersQuery(workspace))
      }
    },
  )
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={onOpenChange}
      title={isOwn ? `Leave ${workspace.name}?` : `Remove ${person.name}?`}
      description={isOwn ? 'Only an invitation brings you back.' : 'Only an invitation brings them back.'}
      confirm={isOwn ? 'Leave the workspace' : 'Remove from the workspace'}
      busy={busy}
      onConfirm={() => submit(undefined)}
    >
      <div className="grid gap-3">
        <FormError>{general}</FormError>
        <p>
          {isOwn ? 'You see' : `${person.name} sees`} nothing of this workspace from then on. Codes, webhooks
          and API keys that {isOwn ? 'you' : 'they'} made stay and go on working. Revoke keys that only{' '}
          {isOwn ? 'you' : 'they'} should have had.
        </p>
      </div>
    </ConfirmDialog>
  )
}
