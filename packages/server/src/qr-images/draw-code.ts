import type { SetDesign } from '@qregg/contract'
import type { StoredCode } from '../codes/code.ts'
import { qrText } from '../codes/encoding/qr-text.ts'
import type { Database } from '../db/schema.ts'
import { ApiError } from '../errors.ts'
import { lookOf } from './check/design-check.ts'
import { QrImageError } from './errors.ts'
import type { QrImage, QrImageFormat, QrImages } from './images.ts'
import type { Logos } from './logos/logos.ts'
import { type Order, StudioRefusal } from './studio/studio.ts'

export type DrawDeps = { database: Database; images: QrImages; logos: Logos; publicUrl: string }
export type DrawQuery = {
  size?: number | undefined
  widthMm?: number | undefined
  margin?: number | undefined
}

/** What a picture depends on: of a code that there is, or of one that is only tried. */
export type Drawn = Pick<StoredCode, 'workspaceId' | 'shortCode' | 'type' | 'mode' | 'payload'> & {
  design: SetDesign | StoredCode['design']
}

/** The picture of a code in its design. @throws ApiError 422 when it cannot be drawn as asked, naming the parameter */
export async function drawCode(
  deps: DrawDeps,
  code: Drawn,
  format: QrImageFormat,
  query: DrawQuery,
  order?: Order,
): Promise<QrImage> {
  try {
    return await deps.images.designed({
      text: qrText(code, deps.publicUrl),
      format,
      look: code.design && lookOf(code.design),
      loadLogo: (id) => deps.logos.find(code.workspaceId, id),
      ...query,
      asker: { workspaceId: code.workspaceId, order },
    })
  } catch (error) {
    if (!(error instanceof QrImageError || error instanceof StudioRefusal)) throw error
    const { field: path, message } = error
    throw new ApiError('validation_failed', `${message}.`, { details: [{ path, message }] })
  }
}
