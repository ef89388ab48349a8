import type { StoredCode } from '../code.ts'
import { encodeEvent } from '../encoding/event.ts'
import { encodeVcard } from '../encoding/vcard.ts'

/** What a phone takes into its contacts or calendar. */
export type CodeFile = { contentType: string; body: string }

/** The file below a code's own path, or undefined when its type has no such file. */
export function codeFile(code: StoredCode, extension: 'vcf' | 'ics'): CodeFile | undefined {
  const { type, payload } = code
  if (extension === 'vcf' && type === 'vcard')
    return { contentType: 'text/vcard; charset=utf-8', body: encodeVcard(payload as never) }
  if (extension === 'ics' && type === 'event') {
    // A calendar that has the event already takes a later revision of it as a change.
    const identity = { uid: code.id, at: code.updatedAt, sequence: code.revision - 1 }
    return { contentType: 'text/calendar; charset=utf-8', body: encodeEvent(payload as never, identity) }
  }
  return undefined
}
