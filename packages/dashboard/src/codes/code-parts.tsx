import type { Code } from '@qregg/contract'
import { useWorkspace } from '../api/account.ts'
import { Badge } from '../ui/badge.tsx'
import { classes } from '../ui/classes.ts'

export const TYPE_NAMES: Record<Code['type'], string> = {
  url: 'Link',
  text: 'Text',
  wifi: 'Wi-Fi',
  vcard: 'Contact',
  email: 'Email',
  sms: 'SMS',
  phone: 'Phone',
  geo: 'Place',
  event: 'Event',
}

/** What people call a code: its title, or what is printed. */
export function nameOf(code: Pick<Code, 'title' | 'shortCode'>): string {
  return code.title ?? code.shortCode
}

/** Half of what scanners want: small pictures are looked at, not scanned, and the squares should be seen. */
const SMALL_MARGIN = 2

/**
 * The code's picture as it is now. `pixels` is for many small ones: a browser draws those without the work that a
 * vector makes it, which is felt at fifty on a page.
 */
export function CodeImage({ code, pixels, className }: { code: Code; pixels?: number; className?: string }) {
  const { api } = useWorkspace()
  const params = { id: code.id }
  // A browser shows a picture that the page has had once, whatever became of it: another one needs another address.
  const v = code.updatedAt
  return (
    <img
      src={
        pixels === undefined
          ? api.address('/codes/{id}/image.svg', { params, query: { v } })
          : api.address('/codes/{id}/image.png', { params, query: { size: pixels, margin: SMALL_MARGIN, v } })
      }
      alt={`QR code of ${nameOf(code)}`}
      loading="lazy"
      decoding="async"
      className={classes('rounded-md bg-white', className)}
    />
  )
}

export function CodeStatus({ code }: { code: Code }) {
  return code.active ? <Badge tone="good">Active</Badge> : <Badge tone="warn">Stopped</Badge>
}
