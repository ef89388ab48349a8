import { LIMITS } from '@qregg/contract'
import { defineInputFields } from 'zapier-platform-core'
import { LABELS } from './labels.ts'

/** What Create and Update have in common beside the destination. */
export const codeDetails = defineInputFields([
  {
    key: 'title',
    label: LABELS.title,
    type: 'string',
    required: false,
    helpText: `For you alone, at most ${LIMITS.titleLength} characters. People who scan do not see it.`,
  },
  {
    key: 'tags',
    label: LABELS.tags,
    type: 'string',
    list: true,
    required: false,
    helpText: 'To group QR codes, and to narrow what starts a Zap.',
  },
  {
    key: 'metadata',
    label: LABELS.metadata,
    dict: true,
    required: false,
    helpText: 'Names and texts of your own, told with every scan: a table number, a campaign.',
  },
])

/** A reference in the user's own system. Older servers lack it. */
export const referenceInput = {
  key: 'externalId',
  label: LABELS.externalId,
  type: 'string',
  required: false,
  helpText: 'What this QR code is called in another system, such as an order number. No two codes share one.',
} as const
