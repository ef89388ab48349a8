import { useSuspenseQuery } from '@tanstack/react-query'
import { UserPlus } from 'lucide-react'
import { useState } from 'react'
import { useMay, useWorkspace } from '../../api/account.ts'
import { Button } from '../../ui/button.tsx'
import { Section, useTitle } from '../../ui/page.tsx'
import { Invitations } from './invitations.tsx'
import { Invite } from './invite.tsx'
import { MemberRow } from './member-row.tsx'
import { membersQuery } from './queries.ts'

/** Who is in the workspace and as what, and who has been asked to join. */
export function MembersSection() {
  useTitle('Members')
  const { data: members } = useSuspenseQuery(membersQuery(useWorkspace()))
  const mayInvite = useMay('admin')
  const [isInviting, setInviting] = useState(false)
  const owners = members.filter(({ role }) => role === 'owner').length
  return (
    <div className="grid gap-6">
      <Section
        title="Members"
        description={
          members.length === 1 ? 'You are alone here.' : `${members.length} people are in this workspace.`
        }
        actions={
          mayInvite && (
            <Button look="primary" icon={UserPlus} onClick={() => setInviting(true)}>
              Invite
            </Button>
          )
        }
      >
        <ul className="-my-4 divide-y divide-line">
          {members.map((member) => (
            <MemberRow
              key={member.person.id}
              member={member}
              isLastOwner={member.role === 'owner' && owners === 1}
            />
          ))}
        </ul>
      </Section>
      {mayInvite && <Invitations onInvite={() => setInviting(true)} />}
      {mayInvite && <Invite open={isInviting} onOpenChange={setInviting} />}
    </div>
  )
}
