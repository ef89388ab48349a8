import { strictObject } from '../fields.ts'
import { phoneNumber } from './fields.ts'

/** A number to call. */
export const phonePayloadSchema = strictObject({ phone: phoneNumber }).meta({
  id: 'PhonePayload',
  unusedIO: 'input',
})
