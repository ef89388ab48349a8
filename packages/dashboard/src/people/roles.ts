import type { Role } from '@qregg/contract'

type RoleText = { value: Role; text: string; hint: string }

/** What each role may do, in words, the least first. */
export const ROLES = [
  {
    value: 'member',
    text: 'Member',
    hint: 'Members make and change codes, see scans, and set up webhooks.',
  },
  {
    value: 'admin',
    text: 'Admin',
    hint: 'Admins do all that members do, invite people, make API keys, erase scans, and see the audit log.',
  },
  {
    value: 'owner',
    text: 'Owner',
    hint: 'Owners do everything, and make others owners.',
  },
] as const satisfies readonly RoleText[]

export function roleText(role: Role): RoleText {
  return ROLES.find(({ value }) => value === role) ?? ROLES[0]
}

/** "a member", "an admin". */
export function asRole(role: Role): string {
  return `${role === 'member' ? 'a' : 'an'} ${role}`
}
