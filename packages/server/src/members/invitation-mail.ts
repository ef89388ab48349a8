import { LIMITS, type Role } from '@qregg/contract'
import type { Mail } from '../mail/outbox.ts'
import { oneLine } from '../one-line.ts'

const AS: Record<Role, string> = { member: 'a member', admin: 'an admin', owner: 'an owner' }

/** What somebody is sent who is invited. */
export function invitationMail(to: string, { role, url, ...told }: Told): Mail {
  // What people have chosen adds no lines of its own to what strangers are sent.
  const [by, workspace] = [oneLine(told.invited_by_name), oneLine(told.workspace)]
  return {
    to,
    subject: `${by} invites you to ${workspace} on Qregg`,
    text: `${by} invites you to the workspace "${workspace}", as ${AS[role]}.

Take the invitation here, within ${LIMITS.invitationDays} days:

${url}

The link works once, and for this email address only. If you do not know what this is about, do nothing.
`,
  }
}

type Told = { workspace: string; role: Role; invited_by_name: string; url: string }
