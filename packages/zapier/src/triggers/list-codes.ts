import { type Code, LIMITS, operations } from '@qregg/contract'
import { defineTrigger } from 'zapier-platform-core'
import { call } from '../api/call.ts'
import { codeSample } from '../outputs/code.ts'

/** What a dropdown shows: the title, and the short code that is printed. */
function choice({ id, title, shortCode }: Pick<Code, 'id' | 'title' | 'shortCode'>) {
  return { id, label: title ? `${title} (${shortCode})` : shortCode }
}

/** Fills the dropdowns of QR codes, page by page. */
export const listCodes = defineTrigger({
  key: 'list_codes',
  noun: 'QR Code',
  display: { label: 'List QR Codes', description: 'Triggers when a dropdown lists QR codes.', hidden: true },
  operation: {
    type: 'polling',
    canPaginate: true,
    perform: async (z, bundle) => {
      // Zapier counts pages from 0.
      const page = (bundle.meta?.page ?? 0) + 1
      const { data } = await call(z, bundle, operations.listCodes, {
        query: { page, limit: LIMITS.pageSize },
      })
      return data.map(choice)
    },
    sample: choice(codeSample),
    outputFields: [
      { key: 'id', label: 'QR Code ID', type: 'string' },
      { key: 'label', label: 'Label', type: 'string' },
    ],
  },
})
