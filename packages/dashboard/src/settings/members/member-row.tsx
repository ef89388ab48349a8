import type { Member, Role } from '@qregg/contract'
import { useState } from 'react'
import { useAccount, useMay } from '../../api/account.ts'
import { ROLES, roleText } from '../../people/roles.ts'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { Select } from '../../ui/field.tsx'
import { Day } from '../../ui/time.tsx'
import { RemoveMember } from './remove-member.tsx'
import { useChangeRole } from './use-change-role.ts'

/** One person, with their role and the way out. The last owner has neither: a workspace keeps one. */
export function MemberRow({ member, isLastOwner }: { member: Member; isLastOwner: boolean }) {
  const { person, role, joinedAt } = member
  const isOwn = useAccount().person.id === person.id
  const isAdmin = useMay('admin')
  const isOwner = useMay('owner')
  const [isRemoving, setRemoving] = useState(false)
  const changeRole = useChangeRole()
  // Only owners make and unmake owners.
  const mayChange = (isOwner || (isAdmin && role !== 'owner')) && !isLastOwner
  const mayRemove = (isOwn || mayChange) && !isLastOwner
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-3 py-4">
      <span
        aria-hidden
        className="grid size-9 shrink-0 place-items-center rounded-full bg-sunken font-semibold text-xs uppercase"
      >
        {[...person.name][0]}
      </span>
      <div className="min-w-0 flex-1 basis-48">
        <p className="flex flex-wrap items-center gap-2">
          <span className="min-w-0 break-words font-medium">{person.name}</span>
          {isOwn && <Badge>You</Badge>}
        </p>
        <p className="break-words text-[13px] text-muted">
          {person.email} · joined <Day at={joinedAt} />
        </p>
      </div>
      <div className="flex items-center gap-2">
        {mayChange ? (
          <Select
            aria-label={`Role of ${person.name}`}
            value={role}
            onChange={({ target }) => changeRole(member, target.value as Role)}
            className="w-28"
          >
            {ROLES.filter(({ value }) => isOwner || value !== 'owner').map(({ value, text }) => (
              <option key={value} value={value}>
                {text}
              </option>
            ))}
          </Select>
        ) : (
          <span className="px-1 text-[13px] text-muted">{roleText(role).text}</span>
        )}
        {mayRemove && (
          <Button
            size="sm"
            onClick={() => setRemoving(true)}
            aria-label={isOwn ? 'Leave the workspace' : `Remove ${person.name}`}
          >
            {isOwn ? 'Leave' : 'Remove'}
          </Button>
        )}
      </div>
      <RemoveMember member={member} isOwn={isOwn} open={isRemoving} onOpenChange={setRemoving} />
    </li>
  )
}
