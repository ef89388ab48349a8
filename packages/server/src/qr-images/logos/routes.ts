import { API_PREFIX, operations } from '@qregg/contract'
import type { Api } from '../../http/api.ts'
import type { Logos } from './logos.ts'
import type { UploadType } from './stored-logo.ts'

/** Mounts /logos. */
export function mountLogos(api: Api, { logos }: { logos: Logos }): void {
  api.route(operations.createLogo, async ({ body, caller, request }) => {
    // The route lets in nothing but these types.
    const type = request.is(['image/png', 'image/jpeg', 'image/svg+xml']) as UploadType
    const { logo, created } = await logos.upload(caller, type, body)
    const headers: Record<string, string> = created ? { Location: `${API_PREFIX}/logos/${logo.id}` } : {}
    return { status: created ? 201 : 200, data: logo, headers }
  })

  api.route(operations.getLogo, async ({ params, caller }) => ({ data: await logos.get(caller, params.id) }))
}
