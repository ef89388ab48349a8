import { type Feature, operations } from '@qregg/contract'
import type { ZObject } from 'zapier-platform-core'
import { call } from './call.ts'
import type { Connected } from './connection.ts'

/** Whether this server can do a thing: one public app meets servers of many versions. */
export type Has = (feature: Feature) => boolean

/** Asks the server what it can do. */
export async function readFeatures(z: ZObject, bundle: Connected): Promise<Has> {
  const { data } = await call(z, bundle, operations.getMe)
  const features = Array.isArray(data.features) ? data.features : []
  return (feature) => features.includes(feature)
}
