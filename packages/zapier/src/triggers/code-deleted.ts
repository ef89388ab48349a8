import { type Code, eventSamples } from '@qregg/contract'
import { defineTrigger } from 'zapier-platform-core'
import { readDelivery } from '../hooks/delivery.ts'
import { subscribe, unsubscribe } from '../hooks/subscription.ts'
import { codeFields, sampleOf } from '../outputs/code.ts'
import { primary } from '../outputs/primary.ts'
import { recentCodes } from './recent-codes.ts'

const LABEL = 'QR Code Deleted'

/** A code can be restored and deleted again, so the moment is part of what tells two items apart. */
function deleted(code: Code, deletedAt: string): Code & { deletedAt: string } {
  return { ...code, deletedAt }
}

const { data, timestamp } = eventSamples['code.deleted']

export const codeDeleted = defineTrigger({
  key: 'code_deleted',
  noun: 'QR Code',
  display: { label: LABEL, description: 'Triggers when a QR code is deleted.' },
  operation: {
    type: 'hook',
    perform: (z, bundle) => {
      const delivery = readDelivery(z, bundle, 'code.deleted')
      return delivery ? [deleted(delivery.data.code, delivery.timestamp)] : []
    },
    // Deleted codes are in no list: those that are there stand for the shape.
    performList: async (z, bundle) =>
      (await recentCodes(z, bundle)).map((code) => deleted(code, code.updatedAt)),
    performSubscribe: (z, bundle) => subscribe(z, bundle, { trigger: LABEL, event: 'code.deleted' }),
    performUnsubscribe: unsubscribe,
    sample: deleted(sampleOf(data.code), timestamp),
    outputFields: [
      ...primary(codeFields),
      { key: 'deletedAt', label: 'Deleted At', type: 'datetime', primary: true },
    ],
  },
})
