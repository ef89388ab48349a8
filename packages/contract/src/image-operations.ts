import { z } from 'zod'
import { codePreviewSchema, previewCodeSchema } from './codes.ts'
import { checkDesignSchema, designCheckSchema, logoSchema } from './design.ts'
import { idParam } from './ids.ts'
import { imageQuery, pdfQuery, zipImagesSchema } from './image-queries.ts'
import { LIMITS } from './limits.ts'
import { operation } from './operation.ts'

const byId = z.object({ id: idParam })

/** Pictures of codes, how they look, and the logos in them. */
export const imageOperations = {
  codeImageSvg: operation({
    id: 'codeImageSvg',
    method: 'GET',
    path: '/codes/{id}/image.svg',
    tag: 'Images',
    summary: "A code's QR image as SVG",
    scope: 'codes:read',
    params: byId,
    query: imageQuery,
    file: 'image/svg+xml',
    statuses: [200],
    errors: ['not_found', 'validation_failed'],
  }),
  codeImagePng: operation({
    id: 'codeImagePng',
    method: 'GET',
    path: '/codes/{id}/image.png',
    tag: 'Images',
    summary: "A code's QR image as PNG",
    scope: 'codes:read',
    params: byId,
    query: imageQuery,
    file: 'image/png',
    statuses: [200],
    errors: ['not_found', 'validation_failed'],
  }),
  codeImagePdf: operation({
    id: 'codeImagePdf',
    method: 'GET',
    path: '/codes/{id}/image.pdf',
    tag: 'Images',
    summary: "A code's QR image as PDF, for print",
    description: 'Vector, one page as large as the picture.',
    scope: 'codes:read',
    params: byId,
    query: pdfQuery,
    file: 'application/pdf',
    statuses: [200],
    errors: ['not_found', 'validation_failed'],
  }),
  checkDesign: operation({
    id: 'checkDesign',
    method: 'POST',
    path: '/codes/{id}/design/check',
    tag: 'Images',
    summary: 'Check whether a design scans',
    description:
      'Draws the code, reads it with a decoder and grades it. Changes nothing; saving a design does the same.',
    scope: 'codes:read',
    params: byId,
    body: checkDesignSchema,
    data: designCheckSchema,
    statuses: [200],
    errors: ['not_found', 'validation_failed'],
  }),
  previewCode: operation({
    id: 'previewCode',
    method: 'POST',
    path: '/codes/preview',
    tag: 'Images',
    summary: 'Preview a code',
    description:
      'The picture that a code would have, and how well it scans; an F is told, not refused. Nothing is stored. Whether a short code is free and where a destination leads is looked at when the code is made.',
    scope: 'codes:read',
    body: previewCodeSchema,
    data: codePreviewSchema,
    statuses: [200],
    errors: ['validation_failed'],
  }),
  zipImages: operation({
    id: 'zipImages',
    method: 'POST',
    path: '/codes/images',
    tag: 'Images',
    summary: 'Download many QR images as a ZIP',
    description: `Up to ${LIMITS.imagesPerZip} pictures, and manifest.csv, which says what could not be drawn. One at a time a workspace.`,
    scope: 'codes:read',
    body: zipImagesSchema,
    file: 'application/zip',
    statuses: [200],
    errors: ['validation_failed'],
  }),
  createLogo: operation({
    id: 'createLogo',
    method: 'POST',
    path: '/logos',
    tag: 'Images',
    summary: 'Upload a logo',
    description:
      'The body is the picture itself. It is drawn again before it is kept, so nothing else in the file survives. Answers 200 when the same one was there. A logo that no code uses is deleted after 30 days.',
    scope: 'codes:write',
    upload: { types: ['image/png', 'image/jpeg', 'image/svg+xml'], bytes: LIMITS.logoBytes },
    data: logoSchema,
    statuses: [201, 200],
    errors: ['limit_reached', 'validation_failed'],
  }),
  getLogo: operation({
    id: 'getLogo',
    method: 'GET',
    path: '/logos/{id}',
    tag: 'Images',
    summary: 'Fetch a logo',
    scope: 'codes:read',
    params: byId,
    data: logoSchema,
    statuses: [200],
    errors: ['not_found'],
  }),
}
