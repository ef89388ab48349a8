import type { PayloadOf } from '@qregg/contract'
import { percent } from './email.ts'
import { dialled } from './phone.ts'

/**
 * A message as `SMSTO:number:message`, for pictures. It has no RFC, but scanners of every phone fill in number and
 * message from it, whereas the message of an `sms:` URI (RFC 5724) is dropped by some. Everything behind the second
 * colon is the message, so nothing is escaped, and UTF-8 takes a third of what percent-encoding would.
 */
export function encodeSms({ phone, message }: PayloadOf<'sms'>): string {
  return message === undefined ? `SMSTO:${dialled(phone)}` : `SMSTO:${dialled(phone)}:${message}`
}

/** The same as a link of a page, where the URI is what browsers know. Source: RFC 5724, 2. */
export function smsLink({ phone, message }: PayloadOf<'sms'>): string {
  return `sms:${dialled(phone)}${message === undefined ? '' : `?body=${percent(message)}`}`
}
