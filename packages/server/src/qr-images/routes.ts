import { operations } from '@qregg/contract'
import type { Codes } from '../codes/codes.ts'
import type { Api } from '../http/api.ts'
import type { Caller } from '../http/caller.ts'
import { type DesignChecks, lookOf } from './check/design-check.ts'
import { type DrawDeps, type DrawQuery, drawCode } from './draw-code.ts'
import type { QrImageFormat } from './images.ts'
import { previewCode } from './preview.ts'

type Deps = DrawDeps & { codes: Codes; designChecks: DesignChecks }

/** Mounts the images of a code below /codes/{id}, and the check of its design. */
export function mountQrImages(api: Api, deps: Deps): void {
  const { codes } = deps

  async function file(caller: Caller, id: string, format: QrImageFormat, query: DrawQuery) {
    const code = await codes.get(caller, id)
    const image = await drawCode(deps, code, format, query)
    const headers = {
      ETag: image.etag,
      'Cache-Control': 'private, no-cache',
      // What a client that saves the image calls it; short codes need no quoting.
      'Content-Disposition': `inline; filename="${code.shortCode}.${format}"`,
    }
    return { file: image.body, headers }
  }

  api.route(operations.codeImageSvg, ({ params, query, caller }) => file(caller, params.id, 'svg', query))
  api.route(operations.codeImagePng, ({ params, query, caller }) => file(caller, params.id, 'png', query))
  api.route(operations.codeImagePdf, ({ params, query, caller }) => file(caller, params.id, 'pdf', query))

  api.route(operations.checkDesign, async ({ params, body, caller }) => {
    const code = await codes.get(caller, params.id)
    const given = body.design === undefined ? code.design : body.design
    return { data: await deps.designChecks.grade(code, given && lookOf(given)) }
  })

  api.route(operations.previewCode, async ({ body, caller }) => ({
    data: await previewCode(deps, caller.workspace.id, body),
  }))
}
