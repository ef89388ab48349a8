import { defineTrigger } from 'zapier-platform-core'
import { readDelivery } from '../hooks/delivery.ts'
import { subscribe, unsubscribe } from '../hooks/subscription.ts'
import { codeOutput, codeOutputFields, codeSample } from '../outputs/code.ts'
import { recentCodes } from './recent-codes.ts'

const LABEL = 'New QR Code'

export const newCode = defineTrigger({
  key: 'new_code',
  noun: 'QR Code',
  display: { label: LABEL, description: 'Triggers when a QR code is created.' },
  operation: {
    type: 'hook',
    perform: (z, bundle) => {
      const delivery = readDelivery(z, bundle, 'code.created')
      return delivery ? [codeOutput(z, delivery.data.code)] : []
    },
    performList: async (z, bundle) => (await recentCodes(z, bundle)).map((code) => codeOutput(z, code)),
    performSubscribe: (z, bundle) => subscribe(z, bundle, { trigger: LABEL, event: 'code.created' }),
    performUnsubscribe: unsubscribe,
    sample: codeSample,
    outputFields: codeOutputFields,
  },
})
