import { type Code, operations } from '@qregg/contract'
import type { ZObject } from 'zapier-platform-core'
import { call } from '../api/call.ts'
import type { Connected } from '../api/connection.ts'

const SHOWN_AT_MOST = 25

/** The newest codes: what a Zap's editor shows of a code event before a real one comes in. */
export async function recentCodes(z: ZObject, bundle: Connected, codeId?: string): Promise<Code[]> {
  if (codeId) return [(await call(z, bundle, operations.getCode, { params: { id: codeId } })).data]
  return (await call(z, bundle, operations.listCodes, { query: { limit: SHOWN_AT_MOST } })).data
}
