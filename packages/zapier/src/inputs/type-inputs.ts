import { CODE_TYPES, type CodeType } from '@qregg/contract'
import type { PlainInputField } from 'zapier-platform-core'
import type { Has } from '../api/features.ts'
import { LABELS } from './labels.ts'

const NAMES: Record<CodeType, string> = {
  url: 'URL',
  text: 'Text',
  wifi: 'Wifi Network',
  vcard: 'Contact',
  email: 'Email',
  sms: 'Text Message',
  phone: 'Phone Call',
  geo: 'Place',
  event: 'Calendar Event',
}

/** The types that a server knows: an older one knows URLs only. */
export function knownTypes(has: Has): CodeType[] {
  return CODE_TYPES.filter((type) => type === 'url' || has(`codes.type.${type}`))
}

/** The type that was chosen, or URL, which it is when nobody asked. */
export function chosenType(type: unknown): CodeType {
  return CODE_TYPES.find((one) => one === type) ?? 'url'
}

/** The dropdown of types, which changes the inputs below it; none where there is nothing to choose. */
export function typeInputs(has: Has, more: Partial<PlainInputField>): PlainInputField[] {
  const types = knownTypes(has)
  if (types.length === 1) return []
  return [
    {
      key: 'type',
      label: LABELS.type,
      type: 'string',
      choices: Object.fromEntries(types.map((type) => [type, NAMES[type]])),
      altersDynamicFields: true,
      ...more,
    } as PlainInputField,
  ]
}

/** Whether the picture holds a short URL or everything. */
export function modeInputs(has: Has): PlainInputField[] {
  if (!has('codes.static')) return []
  return [
    {
      key: 'mode',
      label: LABELS.mode,
      type: 'string',
      required: false,
      choices: { dynamic: 'Dynamic', static: 'Static' },
      helpText:
        'A dynamic QR code can be changed after it is printed, and starts Zaps when it is scanned. A static one holds everything in its picture, for ever, and nobody learns of its scans.',
    } as PlainInputField,
  ]
}
