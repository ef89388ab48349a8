import { DELIVERED_REASONS, LIMITS, operations, type ScanItem, type WebhookFilter } from '@qregg/contract'
import { type Bundle, defineInputFields, defineTrigger, type ZObject } from 'zapier-platform-core'
import { call } from '../api/call.ts'
import { readDelivery } from '../hooks/delivery.ts'
import { subscribe, unsubscribe } from '../hooks/subscription.ts'
import { codeFilterInput } from '../inputs/code-input.ts'
import { filledIn } from '../inputs/filled-in.ts'
import { LABELS } from '../inputs/labels.ts'
import { type ScanOutput, scanOutput, scanOutputFields, scanSample } from '../outputs/scan.ts'

const LABEL = 'New Scan'
const SHOWN_AT_MOST = 25

const inputFields = defineInputFields([
  codeFilterInput,
  {
    key: 'tag',
    label: LABELS['filter.tags'],
    type: 'string',
    required: false,
    helpText: 'Only for QR codes that have this tag. Leave it blank for all of them.',
  },
])

type Wanted = { codeId?: string; tag?: string }
type ScanBundle = Bundle<Wanted>

function perform(z: ZObject, bundle: ScanBundle): ScanOutput[] {
  const wanted = filledIn(bundle.inputData)
  const delivery = readDelivery(z, bundle, 'scan')
  return (delivery?.data.scans ?? []).filter((item) => isWanted(item, wanted)).map(scanOutput)
}

/** Recent scans, newest first and in the same shape: what the Zap's editor shows before a real scan comes in. */
async function performList(z: ZObject, bundle: ScanBundle): Promise<ScanOutput[]> {
  const wanted = filledIn(bundle.inputData)
  const query = { limit: LIMITS.pageSize }
  const { data } = wanted.codeId
    ? await call(z, bundle, operations.listCodeScans, { params: { id: wanted.codeId }, query })
    : await call(z, bundle, operations.listScans, { query })
  const reasons: readonly string[] = DELIVERED_REASONS
  return data
    .filter((item) => reasons.includes(item.scan.reason) && isWanted(item, wanted))
    .slice(0, SHOWN_AT_MOST)
    .map(scanOutput)
}

function isWanted({ code }: ScanItem, { codeId, tag }: Wanted): boolean {
  return (!codeId || code.id === codeId) && (!tag || code.tags.includes(tag))
}

function filterOf({ inputData }: ScanBundle): WebhookFilter {
  const { codeId, tag } = filledIn(inputData)
  return { ...(codeId ? { codeIds: [codeId] } : {}), ...(tag ? { tags: [tag] } : {}) }
}

export const newScan = defineTrigger({
  key: 'new_scan',
  noun: 'Scan',
  display: { label: LABEL, description: 'Triggers when one of your QR codes is scanned.' },
  operation: {
    type: 'hook',
    inputFields,
    perform,
    performList,
    performSubscribe: (z, bundle) =>
      subscribe(z, bundle, { trigger: LABEL, event: 'scan', filter: filterOf(bundle) }),
    performUnsubscribe: unsubscribe,
    sample: scanSample,
    outputFields: scanOutputFields,
  },
})
