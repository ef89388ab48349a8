import type {
  IHookFunctions,
  INodeType,
  INodeTypeDescription,
  IWebhookFunctions,
  IWebhookResponseData,
} from 'n8n-workflow'
import { NodeConnectionTypes } from 'n8n-workflow'
import { searchCodes } from '../shared/code-locator.ts'
import { triggerFields } from './fields.ts'
import { itemsOf } from './items.ts'
import { isGenuine } from './signature.ts'
import { stateOf } from './state.ts'
import { isSubscribed, subscribe, unsubscribe } from './subscription.ts'

/** Starts a workflow when a code is scanned, made, changed or deleted. */
export class QreggTrigger implements INodeType {
  description: INodeTypeDescription = {
    displayName: 'Qregg Trigger',
    name: 'qreggTrigger',
    icon: { light: 'file:../../icons/qregg.svg', dark: 'file:../../icons/qregg.dark.svg' },
    group: ['trigger'],
    version: 1,
    subtitle: '={{ $parameter["events"].join(", ") }}',
    description: 'Starts the workflow when a QR code is scanned, made, changed or deleted',
    eventTriggerDescription: 'Scan a code with a phone, or simulate a scan with the Qregg node',
    activationMessage: 'Scans now start this workflow',
    defaults: { name: 'Qregg Trigger' },
    inputs: [],
    outputs: [NodeConnectionTypes.Main],
    credentials: [{ name: 'qreggApi', required: true }],
    webhooks: [{ name: 'default', httpMethod: 'POST', responseMode: 'onReceived', path: 'webhook' }],
    properties: triggerFields,
  }

  methods = { listSearch: { searchCodes } }

  webhookMethods = {
    default: {
      async checkExists(this: IHookFunctions): Promise<boolean> {
        return await isSubscribed(this)
      },
      async create(this: IHookFunctions): Promise<boolean> {
        return await subscribe(this)
      },
      async delete(this: IHookFunctions): Promise<boolean> {
        return await unsubscribe(this)
      },
    },
  }

  async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
    const headers = this.getHeaderData()
    // What was signed are the bytes, so the bytes are what is checked and then read.
    const { rawBody } = this.getRequestObject() as { rawBody?: Buffer }
    if (!isGenuine(rawBody, headers['x-qregg-signature'], stateOf(this).secret)) {
      this.getResponseObject().status(401).json({ message: 'The signature is missing or wrong' })
      return { noWebhookResponse: true }
    }
    const items = itemsOf(JSON.parse(String(rawBody)), {
      events: this.getNodeParameter('events', []) as string[],
      output: this.getNodeParameter('output', 'scan') as string,
      deliveryId: headers['webhook-id'] as string | undefined,
    })
    return items.length > 0 ? { workflowData: [this.helpers.returnJsonArray(items)] } : {}
  }
}
