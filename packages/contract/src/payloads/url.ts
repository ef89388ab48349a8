import { destinationSchema } from '../destination.ts'
import { strictObject } from '../fields.ts'

/** A web page. */
export const urlPayloadSchema = strictObject({ url: destinationSchema }).meta({
  id: 'UrlPayload',
  unusedIO: 'input',
})
