import { strictObject } from '../fields.ts'
import { LIMITS } from '../limits.ts'
import { lines } from './fields.ts'

/** Words to read. */
export const textPayloadSchema = strictObject({
  text: lines(LIMITS.textLength).meta({ description: 'Kept to the letter.', example: 'Table 12\nWelcome!' }),
}).meta({ id: 'TextPayload', unusedIO: 'input' })
