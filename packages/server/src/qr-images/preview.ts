import type { CodePreview, PreviewCode } from '@qregg/contract'
import { checkCapacity } from '../codes/encoding/qr-text.ts'
import { type DesignChecks, lookOf } from './check/design-check.ts'
import { type DrawDeps, drawCode } from './draw-code.ts'

/** As long as a made short code, so the picture is as large; and reserved, so it never leads to somebody's code. */
const STAND_IN = 'Preview'

/**
 * The picture that a code would have, and what a decoder makes of it. Nothing is stored.
 * @throws ApiError 422 for more than a picture holds, and for an unknown logo; 503 when too much is being drawn
 */
export async function previewCode(
  deps: DrawDeps & { designChecks: DesignChecks },
  workspaceId: string,
  given: PreviewCode,
): Promise<CodePreview> {
  const { type, mode, payload, shortCode = STAND_IN, design = null } = given
  const printed = { workspaceId, shortCode, type, mode, payload }
  checkCapacity(printed)
  // First, for what is wrong with a design is told at its fields here.
  const check = await deps.designChecks.grade({ ...printed, design: null }, design && lookOf(design))
  const { body } = await drawCode(deps, { ...printed, design }, 'svg', {})
  return { svg: body.toString(), check }
}
