import type { PayloadOf } from '@qregg/contract'

/**
 * A number as a `tel:` URI, without its visual separators. A number without + is local, and would want a phone-context
 * that only the phone itself knows: phones take it without. Source: RFC 3966, 3 and 5.1.
 */
export const encodePhone = ({ phone }: PayloadOf<'phone'>): string => `tel:${dialled(phone)}`

/** What is dialled of a number as people write it: `+1 (415) 555-0123` → +14155550123 */
export const dialled = (phone: string): string => phone.replace(/[^+0-9]/g, '')
