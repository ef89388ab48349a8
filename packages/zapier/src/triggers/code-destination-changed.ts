import { type Code, eventSamples } from '@qregg/contract'
import { type Bundle, defineInputFields, defineTrigger, type ZObject } from 'zapier-platform-core'
import { readDelivery } from '../hooks/delivery.ts'
import { subscribe, unsubscribe } from '../hooks/subscription.ts'
import { codeFilterInput } from '../inputs/code-input.ts'
import { filledIn } from '../inputs/filled-in.ts'
import { type CodeOutput, codeOutput, codeOutputFields, codeSample, sampleOf } from '../outputs/code.ts'
import { primary } from '../outputs/primary.ts'
import { recentCodes } from './recent-codes.ts'

const LABEL = 'QR Code Destination Changed'

type ChangedOutput = CodeOutput & { previousDestination: string | null; changedAt: string }
type ChangedBundle = Bundle<{ codeId?: string }>

const inputFields = defineInputFields([codeFilterInput])

/** A code can change many times, so the moment is part of what tells two items apart. */
function changed(code: CodeOutput, previousDestination: string | null, changedAt: string): ChangedOutput {
  return { ...code, previousDestination, changedAt }
}

function perform(z: ZObject, bundle: ChangedBundle): ChangedOutput[] {
  const { codeId } = filledIn(bundle.inputData)
  const delivery = readDelivery(z, bundle, 'code.updated')
  if (!delivery) return []
  const { code, previous } = delivery.data
  // Other fields change too, and a restored code comes without any.
  if (previous?.destination === undefined || (codeId && code.id !== codeId)) return []
  return [changed(codeOutput(z, code), previous.destination, delivery.timestamp)]
}

/** No list tells earlier destinations: the codes changed last stand for the shape. */
async function performList(z: ZObject, bundle: ChangedBundle): Promise<ChangedOutput[]> {
  const codes = await recentCodes(z, bundle, filledIn(bundle.inputData).codeId)
  return codes
    .toSorted((a: Code, b: Code) => b.updatedAt.localeCompare(a.updatedAt))
    .map((code) => changed(codeOutput(z, code), null, code.updatedAt))
}

const { data, timestamp } = eventSamples['code.updated']

export const codeDestinationChanged = defineTrigger({
  key: 'code_destination_changed',
  noun: 'QR Code',
  display: { label: LABEL, description: 'Triggers when the destination of a QR code is changed.' },
  operation: {
    type: 'hook',
    inputFields,
    perform,
    performList,
    performSubscribe: (z, bundle) => {
      const { codeId } = filledIn(bundle.inputData)
      const filter = codeId ? { codeIds: [codeId] } : {}
      return subscribe(z, bundle, { trigger: LABEL, event: 'code.updated', filter })
    },
    performUnsubscribe: unsubscribe,
    sample: changed({ ...codeSample, ...sampleOf(data.code) }, data.previous.destination ?? null, timestamp),
    outputFields: [
      ...primary(codeOutputFields),
      { key: 'previousDestination', label: 'Previous Destination', type: 'string' },
      { key: 'changedAt', label: 'Changed At', type: 'datetime', primary: true },
    ],
  },
})
