import type { Member, Role } from '@qregg/contract'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { accountQuery, useAccount, useWorkspace } from '../../api/account.ts'
import { roleText } from '../../people/roles.ts'
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
  const { mutate } = useMutation({
    mutationFn: ({ member, role }: Change) =>
      workspace.api.patch('/members/{id}', { params: { id: member.person.id }, body: { role } }),
    onMutate({ member, role }) {
      const before = client.getQueryData(queryKey)
      client.setQueryData(queryKey, (members) =>
        members?.map((each) => (each.person.id === member.person.id ? { ...each, role } : each)),
      )
      return { before }
    },
    onError(error, _, context) {
      client.setQueryData(queryKey, context?.before)
      tell(messageOf(error), { isError: true })
    },
    onSuccess(_, { member, role, isUndo }) {
      const isOwn = member.person.id === self.id
      const back = { member: { ...member, role }, role: member.role, isUndo: true }
      tell(`${isOwn ? 'You are' : `${member.person.name} is`} now ${roleText(role).text.toLowerCase()}.`, {
        action: isOwn || isUndo ? undefined : { label: 'Undo', run: () => mutate(back) },
      })
      if (isOwn) void client.invalidateQueries(accountQuery)
    },
    onSettled: () => client.invalidateQueries({ queryKey }),
  })
  return (member: Member, role: Role) => mutate({ member, role })
}
