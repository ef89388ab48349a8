import type { Member, Role } from '@qregg/contract'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { accountQuery, useAccount, useWorkspace } from '../../api/account.ts'
import { asRole } from '../../people/roles.ts'
import { messageOf } from '../../ui/states.tsx'
import { tell } from '../../ui/toasts.tsx'
import { membersQuery } from './queries.ts'

type Change = { member: Member; role: Role; isUndo?: boolean }

/** Gives a member another role: shown at once, with a way back, unless it is one's own that was given away. */
export function useChangeRole() {
  const workspace = useWorkspace()
  const { person: self } = useAccount()
  const client = useQueryClient()
  const { queryKey } = membersQuery(workspace)
  const show = ({ person: { id } }: Member, role: Role) =>
    client.setQueryData(queryKey, (members) =>
      members?.map((each) => (each.person.id === id ? { ...each, role } : each)),
    )
  const { mutate } = useMutation({
    // Two roles given to somebody one after the other arrive so.
    scope: { id: queryKey.join(' ') },
    mutationFn: ({ member, role }: Change) =>
      workspace.api.patch('/members/{id}', { params: { id: member.person.id }, body: { role } }),
    async onMutate({ member, role }) {
      // What is being read would show the old role once more.
      await client.cancelQueries({ queryKey })
      show(member, role)
    },
    onError(error, { member }) {
      // Only this one: what became of others meanwhile stays.
      show(member, member.role)
      tell(messageOf(error), { isError: true })
    },
    onSuccess(_, { member, role, isUndo }) {
      const isOwn = member.person.id === self.id
      const back = { member: { ...member, role }, role: member.role, isUndo: true }
      tell(`${isOwn ? 'You are' : `${member.person.name} is`} now ${asRole(role)}.`, {
        action: isOwn || isUndo ? undefined : { label: 'Undo', run: () => mutate(back) },
      })
      if (isOwn) void client.invalidateQueries(accountQuery)
    },
    onSettled: () => client.invalidateQueries({ queryKey }),
  })
  return (member: Member, role: Role) => mutate({ member, role })
}
