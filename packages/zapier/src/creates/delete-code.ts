import { eventSamples, LIMITS, operations } from '@qregg/contract'
import { defineCreate, defineInputFields } from 'zapier-platform-core'
import { call } from '../api/call.ts'
import { chosenCode, codeInput } from '../inputs/code-input.ts'
import { filledIn } from '../inputs/filled-in.ts'
import { fieldsOf } from '../outputs/fields.ts'

const sampleId = eventSamples['code.deleted'].data.code.id

export const deleteCode = defineCreate({
  key: 'delete_code',
  noun: 'QR Code',
  display: {
    label: 'Delete QR Code',
    description: `Deletes a QR code. Its owner can restore it for ${LIMITS.restoreDays} days.`,
  },
  operation: {
    inputFields: defineInputFields([codeInput]),
    perform: async (z, bundle) => {
      const params = { id: chosenCode(z, filledIn(bundle.inputData)) }
      return (await call(z, bundle, operations.deleteCode, { params })).data
    },
    sample: { id: sampleId, deleted: true },
    outputFields: fieldsOf(operations.deleteCode.data, { id: 'QR Code ID' }),
  },
})
