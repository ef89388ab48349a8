import { defineInputField, type ZObject } from 'zapier-platform-core'
import type { Has } from '../api/features.ts'
import { LABELS } from './labels.ts'

/** The dropdown of QR codes. Its key is the field's name everywhere, so that a Zap's steps look alike. */
export const codeInput = defineInputField({
  key: 'codeId',
  label: LABELS['filter.codeIds'],
  type: 'string',
  required: true,
  dynamic: 'list_codes.id.label',
  search: 'find_code.id',
  helpText: 'Choose a QR code, or map the QR code ID of an earlier step.',
})

/** The same dropdown where it narrows a trigger. */
export const codeFilterInput = defineInputField({
  key: 'codeId',
  label: LABELS['filter.codeIds'],
  type: 'string',
  required: false,
  dynamic: 'list_codes.id.label',
  helpText: 'Only for this QR code. Leave it blank for all of them.',
})

/** The same dropdown for the QR code whose look is copied; none where the server cannot. */
export function lookInputs(has: Has) {
  if (!has('codes.design_from')) return []
  return [
    defineInputField({
      key: 'designFrom',
      label: LABELS.designFrom,
      type: 'string',
      required: false,
      dynamic: 'list_codes.id.label',
      search: 'find_code.id',
      helpText: 'A QR code whose colors, shapes, logo and frame are copied, as they are when the Zap runs.',
    }),
  ]
}

/** The chosen QR code. @throws z.errors.Error when a mapped field turned out to be empty */
export function chosenCode(z: ZObject, { codeId }: { codeId?: string | undefined }): string {
  if (!codeId) throw new z.errors.Error('QR Code is empty. Choose one.')
  return codeId
}
