import { LIMITS } from '@qregg/contract'
import { ApiError } from '../../errors.ts'
import type { StoredCode } from '../code.ts'
import { encodePayload } from './encode-payload.ts'
import { printedIdentity } from './identity.ts'

export type Printed = Pick<StoredCode, 'shortCode' | 'type' | 'mode' | 'payload'>

/** What the picture of a code says: its short URL, or for a static code the payload itself. */
export function qrText(code: Printed, publicUrl: string): string {
  const { shortCode, type, mode, payload } = code
  if (mode === 'dynamic') return `${publicUrl}/${shortCode}`
  return encodePayload(type, payload, printedIdentity(payload, shortCode))
}

/** @throws ApiError 422 when a static code says more than the largest QR code holds; it names the longest field */
export function checkCapacity(code: Printed): void {
  if (code.mode === 'dynamic') return
  const bytes = Buffer.byteLength(qrText(code, ''))
  if (bytes <= LIMITS.staticCodeBytes) return
  const path = `payload.${longestField(code.payload)}`
  const message = `makes the picture hold ${bytes} bytes, but a QR code holds at most ${LIMITS.staticCodeBytes}; shorten it, or use mode dynamic, whose picture holds a short URL`
  throw new ApiError('validation_failed', `${path} ${message}.`, { details: [{ path, message }] })
}

function longestField(payload: object): string {
  const length = (value: unknown) => (typeof value === 'string' ? Buffer.byteLength(value) : 0)
  const [longest] = Object.entries(payload).sort(([, a], [, b]) => length(b) - length(a))
  return longest?.[0] ?? ''
}
