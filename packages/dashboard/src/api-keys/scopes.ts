import type { ApiKey } from '@qregg/contract'

type Scope = ApiKey['scopes'][number]
type ScopeText = { value: Scope; text: string; hint: string; short: string }

/** What a key may do, in words. */
export const SCOPES = [
  {
    value: 'codes:read',
    text: 'See codes',
    hint: 'List them, look one up, download its picture.',
    short: 'see codes',
  },
  {
    value: 'codes:write',
    text: 'Make and change codes',
    hint: 'Also where a printed code leads, restoring deleted ones, and simulating scans.',
    short: 'make and change codes',
  },
  {
    value: 'codes:delete',
    text: 'Delete codes',
    hint: 'A deleted code can be restored for 30 days.',
    short: 'delete codes',
  },
  { value: 'scans:read', text: 'See scans', hint: 'Lists, statistics and exports.', short: 'see scans' },
  {
    value: 'scans:delete',
    text: 'Erase scans',
    hint: 'For good. Few programs need this.',
    short: 'erase scans',
  },
  {
    value: 'webhooks',
    text: 'Manage webhooks',
    hint: 'Set up where scans and changes are sent to.',
    short: 'manage webhooks',
  },
] as const satisfies readonly ScopeText[]

export function isScope(text: string): text is Scope {
  return SCOPES.some(({ value }) => value === text)
}

/** Sets of scopes that have a name. Zapier and n8n do everything with codes and get scans by webhooks; neither erases. */
export const PRESETS = [
  { value: 'everything', text: 'Everything', scopes: SCOPES.map(({ value }) => value) },
  { value: 'read', text: 'Read only', scopes: ['codes:read', 'scans:read'] },
  {
    value: 'connect',
    text: 'For Zapier and n8n',
    scopes: ['codes:read', 'codes:write', 'codes:delete', 'scans:read', 'webhooks'],
  },
] as const satisfies ReadonlyArray<{ value: string; text: string; scopes: readonly Scope[] }>

/** The preset that is just these scopes. */
export function presetOf(scopes: readonly Scope[]) {
  return PRESETS.find(
    (preset) =>
      preset.scopes.length === scopes.length && preset.scopes.every((scope) => scopes.includes(scope)),
  )
}

/** "Everything", or "See codes, make and change codes". */
export function scopesInWords(scopes: readonly Scope[]): string {
  const preset = presetOf(scopes)
  if (preset) return preset.text
  const words = SCOPES.filter(({ value }) => scopes.includes(value))
    .map(({ short }) => short)
    .join(', ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}
