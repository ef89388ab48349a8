import type { Code, ScanItem, Webhook } from '@qregg/contract'
import { eventSamples } from '../../../contract/src/events.ts'

/** The contract's own samples: what the server sends. */
export const code: Code = eventSamples['code.deleted'].data.code
export const [scan] = eventSamples.scan.data.scans as [ScanItem]
export { eventSamples }

export const url = 'https://n8n.example.com/webhook/1/webhook'

/** A webhook as the server lists it. */
export const webhook = (changes: Partial<Webhook> = {}): Webhook => ({
  ...eventSamples['webhook.disabled'].data.webhook,
  id: 'wh_mine0001',
  url,
  events: ['scan'],
  filter: null,
  source: 'n8n',
  active: true,
  state: 'active',
  disabledReason: null,
  ...changes,
})
