import { type ImageQuery, operations } from '@qregg/contract'
import type { Router } from 'express'
import { findCodeByShortCode } from '../codes/code-store.ts'
import type { Codes } from '../codes/codes.ts'
import type { Database } from '../db/schema.ts'
import { ApiError, notFound } from '../errors.ts'
import type { Api } from '../http/api.ts'
import { validate } from '../http/validation.ts'
import { QrImageError } from './errors.ts'
import type { QrImage, QrImageFormat, QrImages } from './images.ts'

type Deps = { database: Database; codes: Codes; images: QrImages; publicUrl: string }

/** Mounts the images of a code below /codes/{id}. */
export function mountQrImages(api: Api, deps: Deps): void {
  const { codes } = deps
  for (const [operation, format] of [
    [operations.codeImageSvg, 'svg'],
    [operations.codeImagePng, 'png'],
  ] as const) {
    api.route(operation, async ({ params, query, caller }) => {
      const code = await codes.get(caller, params.id)
      const image = draw(deps, code.shortCode, format, query)
      const headers = {
        ETag: image.etag,
        'Cache-Control': 'private, max-age=300',
        // What a client that saves the image calls it; short codes need no quoting.
        'Content-Disposition': `inline; filename="${code.shortCode}.${format}"`,
      }
      return { file: image.body, headers }
    })
  }
}

/** Mounts the public images, `/{shortCode}.svg` and `.png`: what is printed anyway is no secret. */
export function mountPublicQrImages(router: Router, deps: Deps): void {
  router.get(/^\/([A-Za-z0-9_-]{2,64})\.(svg|png)$/, async (request, response) => {
    const [shortCode = '', format] = Object.values(request.params) as [string, QrImageFormat]
    const code = await findCodeByShortCode(deps.database, shortCode)
    if (!code || code.deletedAt !== null) throw notFound('code')
    const query = validate(operations.codeImageSvg.query, request.query, 'query')
    const { body, contentType, etag } = draw(deps, shortCode, format, query)
    response
      .set({
        ETag: etag,
        'Cache-Control': 'public, max-age=86400',
        'Cross-Origin-Resource-Policy': 'cross-origin',
        'Access-Control-Allow-Origin': '*',
      })
      .type(contentType)
      .send(body)
  })
}

function draw(deps: Deps, shortCode: string, format: QrImageFormat, query: ImageQuery): QrImage {
  try {
    return deps.images.image({
      text: `${deps.publicUrl}/${shortCode}`,
      format,
      size: query.size,
      margin: query.margin,
    })
  } catch (error) {
    if (error instanceof QrImageError) {
      const { field: path, message } = error
      throw new ApiError('validation_failed', `${message}.`, { details: [{ path, message }] })
    }
    throw error
  }
}
