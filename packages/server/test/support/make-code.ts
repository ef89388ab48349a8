import type { Code } from '@qregg/contract'
import type { ApiClient } from './api-client.ts'

export const DESTINATION = 'https://example.com/menu'

/** Makes a code through the API; what is not given is as plain as it can be. */
export async function makeCode(api: ApiClient, given: Record<string, unknown> = {}): Promise<Code> {
  return (await api.ok('createCode', { body: { payload: { url: DESTINATION }, ...given } })).data
}
