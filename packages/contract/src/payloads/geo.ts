import { z } from 'zod'
import { strictObject } from '../fields.ts'
import { LIMITS } from '../limits.ts'
import { line } from './fields.ts'

/** A place on the map, in degrees of WGS 84. */
export const geoPayloadSchema = strictObject({
  latitude: z.number().min(-90).max(90).meta({ description: 'Degrees, north positive.', example: 52.5163 }),
  longitude: z.number().min(-180).max(180).meta({ description: 'Degrees, east positive.', example: 13.3777 }),
  label: line(LIMITS.payloadLineLength).optional().meta({
    description: 'What the place is called, or its address. Shown on the page of a dynamic code.',
    example: 'Our shop, 1 Example Street',
  }),
}).meta({ id: 'GeoPayload', unusedIO: 'input' })
