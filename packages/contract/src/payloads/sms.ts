import { strictObject } from '../fields.ts'
import { LIMITS } from '../limits.ts'
import { lines, phoneNumber } from './fields.ts'

/** A text message, written but not sent. */
export const smsPayloadSchema = strictObject({
  phone: phoneNumber,
  message: lines(LIMITS.messageLength).optional().meta({ example: 'STAMP 12' }),
}).meta({ id: 'SmsPayload', unusedIO: 'input' })
