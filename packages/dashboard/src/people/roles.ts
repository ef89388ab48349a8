import type { Role } from '@qregg/contract'

type RoleText = { value: Role; text: string; hint: string }

/** What each role may do, in words, the least first. */
export const ROLES = [
  {
    value: 'member',
    text: 'Member',
    hint: 'Makes and changes codes, sees scans, and sets up webhooks.',
  },
  {
    value: 'admin',
    text: 'Admin',
    hint: 'Also invites people, makes API keys, erases scans, and sees the audit log.',
  },
  {
    value: 'owner',
    text: 'Owner',
    hint: 'Also makes others owners, and removes them.',
  },
] as const satisfies readonly RoleText[]

export function roleText(role: Role): RoleText {
  return ROLES.find(({ value }) => value === role) ?? ROLES[0]
}

/** "a member", "an admin". */
export function asRole(role: Role): string {
  return `${role === 'member' ? 'a' : 'an'} ${role}`
}
