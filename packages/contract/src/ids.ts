import { z } from 'zod'

/** What an id begins with. Ids are opaque to clients; those of one kind sort by the time they were made. */
export const ID_PREFIXES = {
  workspace: 'ws_',
  code: 'code_',
  scan: 'scan_',
  webhook: 'wh_',
  delivery: 'whd_',
  apiKey: 'key_',
  logo: 'logo_',
  erasure: 'erase_',
  person: 'usr_',
  session: 'sess_',
  invitation: 'inv_',
  auditEntry: 'log_',
  request: 'req_',
} as const

export type IdKind = keyof typeof ID_PREFIXES

/** Schema of an id of one kind, for answers. What a client sends as an id is any text: an unknown one answers 404. */
export function idOf(kind: IdKind, example: string) {
  return z
    .string()
    .regex(new RegExp(`^${ID_PREFIXES[kind]}[0-9A-Za-z]{8,64}$`))
    .meta({ example: ID_PREFIXES[kind] + example })
}

/** An id as a path parameter: bounded, otherwise taken as it comes. */
export const idParam = z.string().min(1).max(80)
