import { strictObject } from '../fields.ts'
import { LIMITS } from '../limits.ts'
import { emailAddress, line, lines } from './fields.ts'

/** An email, written but not sent. */
export const emailPayloadSchema = strictObject({
  to: emailAddress,
  subject: line(LIMITS.payloadLineLength).optional().meta({ example: 'Table 12' }),
  body: lines(LIMITS.messageLength).optional().meta({ example: 'Hello,\nwe would like to order.' }),
}).meta({ id: 'EmailPayload', unusedIO: 'input' })
