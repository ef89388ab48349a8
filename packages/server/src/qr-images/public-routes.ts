import { operations } from '@qregg/contract'
import type { Router } from 'express'
import { findCodeByShortCode } from '../codes/code-store.ts'
import { notFound } from '../errors.ts'
import { FILE_POLICY } from '../http/file-policy.ts'
import { validate } from '../http/validation.ts'
import { type DrawDeps, drawCode } from './draw-code.ts'
import type { QrImageFormat } from './images.ts'

/** Mounts the public images, `/{shortCode}.svg`, `.png` and `.pdf`: what is printed anyway is no secret. */
export function mountPublicQrImages(router: Router, deps: DrawDeps): void {
  router.get(/^\/([A-Za-z0-9_-]{2,64})\.(svg|png|pdf)$/, async (request, response) => {
    const [shortCode = '', format] = Object.values(request.params) as [string, QrImageFormat]
    const code = await findCodeByShortCode(deps.database, shortCode)
    if (!code || code.deletedAt !== null) throw notFound('code')
    const query =
      format === 'pdf'
        ? validate(operations.codeImagePdf.query, request.query, 'query')
        : validate(operations.codeImageSvg.query, request.query, 'query')
    const { body, contentType, etag } = await drawCode(deps, code, format, query, 'after')
    response
      .set({
        ETag: etag,
        // A design can change while the address stays; what was kept is shown while it is asked for again.
        'Cache-Control': 'public, max-age=300, stale-while-revalidate=86400',
        'Cross-Origin-Resource-Policy': 'cross-origin',
        'Access-Control-Allow-Origin': '*',
        // A logo in an SVG was somebody's file, even if nothing but its outlines is left.
        'Content-Security-Policy': FILE_POLICY,
      })
      .type(contentType)
      .send(body)
  })
}
