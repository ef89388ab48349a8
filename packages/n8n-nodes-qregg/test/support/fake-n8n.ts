import {
  type IDataObject,
  type IExecuteFunctions,
  type IHookFunctions,
  type ILoadOptionsFunctions,
  type INodeParameters,
  type INodeType,
  type IWebhookFunctions,
  NodeHelpers,
} from 'n8n-workflow'
import { Qregg } from '../../nodes/Qregg/Qregg.node.ts'
import { QreggTrigger } from '../../nodes/QreggTrigger/QreggTrigger.node.ts'
import type { fakeApi } from './fake-api.ts'
import { node } from './node.ts'

type Api = ReturnType<typeof fakeApi>

/**
 * What n8n makes of what a person filled in: the fields that are shown, with their defaults. What is given stands for
 * expressions that are evaluated already, so it stays as it is, also where they found nothing.
 */
export function parametersOf(nodeType: INodeType, given: object): INodeParameters {
  const { description } = nodeType
  const filled = given as INodeParameters
  const { properties } = description
  const values = NodeHelpers.getNodeParameters(properties, filled, true, false, node, description) ?? {}
  const shown = Object.entries(filled).filter(([name]) => name in values)
  return { ...values, ...Object.fromEntries(shown) }
}

const base = (api: Api) => ({
  getNode: () => node,
  getTimezone: () => 'Europe/Vienna',
  getWorkflow: () => ({ id: 'w1', name: 'My workflow', active: false }),
  getCredentials: async () => ({ baseUrl: ' https://qr.example.com/ ', apiKey: 'qre_x' }),
  helpers: { httpRequestWithAuthentication: api.answer },
})

export type Run = {
  /** One entry an item: what is filled in, expressions already evaluated. */
  items: object[]
  continueOnFail?: boolean
  executionId?: string
  runIndex?: number
}

/** n8n as the action node's `execute` sees it. */
export function executing(api: Api, run: Run): IExecuteFunctions {
  const items = run.items.map((given) => parametersOf(new Qregg(), given))
  const shared = base(api)
  return {
    ...shared,
    getInputData: () => items.map(() => ({ json: {} })),
    getNodeParameter: (name: string, item: number, fallback?: unknown) => items[item]?.[name] ?? fallback,
    continueOnFail: () => run.continueOnFail ?? false,
    getInstanceId: () => 'instance',
    getExecutionId: () => ('executionId' in run ? run.executionId : '12'),
    getWorkflowDataProxy: () => ({ $runIndex: run.runIndex ?? 0 }),
    helpers: {
      ...shared.helpers,
      prepareBinaryData: async (bytes: Buffer, fileName: string, mimeType: string) => ({
        data: bytes.toString('base64'),
        fileName,
        mimeType,
      }),
    },
  } as unknown as IExecuteFunctions
}

/** Runs the action node for one item, or several. */
export async function execute(api: Api, ...items: object[]) {
  const [results = []] = await new Qregg().execute.call(executing(api, { items }))
  return results
}

/** n8n as "From List" sees it. */
export const listing = (api: Api) => base(api) as unknown as ILoadOptionsFunctions

export type Hook = {
  parameters?: object
  state?: IDataObject
  url?: string
  workflowName?: string
}

/** n8n as `webhookMethods` see it. `warnings` are what was logged. */
export function hooking(api: Api, hook: Hook = {}) {
  const parameters = parametersOf(new QreggTrigger(), hook.parameters ?? {})
  const state = hook.state ?? {}
  const warnings: string[] = []
  const context = {
    ...base(api),
    getTimezone: () => 'Europe/Vienna',
    getWorkflow: () => ({ id: 'w1', name: hook.workflowName ?? 'My workflow', active: false }),
    getNodeParameter: (name: string, fallback?: unknown) => parameters[name] ?? fallback,
    getNodeWebhookUrl: () => hook.url ?? 'https://n8n.example.com/webhook/1/webhook',
    getWorkflowStaticData: () => state,
    logger: { warn: (text: string) => warnings.push(text) },
  } as unknown as IHookFunctions
  return { context, state, warnings }
}

export type Delivery = {
  rawBody?: Buffer | undefined
  headers?: IDataObject
  parameters?: object
  state?: IDataObject
}

/** n8n as the trigger's `webhook` sees it. `answered` is what the node itself sent. */
export function receiving(delivery: Delivery) {
  const parameters = parametersOf(new QreggTrigger(), delivery.parameters ?? {})
  const answered: { status?: number; body?: unknown } = {}
  const response = {
    status(status: number) {
      answered.status = status
      return response
    },
    json(body: unknown) {
      answered.body = body
      return response
    },
  }
  const context = {
    getNodeParameter: (name: string, fallback?: unknown) => parameters[name] ?? fallback,
    getWorkflowStaticData: () => delivery.state ?? {},
    getHeaderData: () => delivery.headers ?? {},
    getRequestObject: () => ({ rawBody: delivery.rawBody }),
    getResponseObject: () => response,
    helpers: { returnJsonArray: (items: IDataObject[]) => items.map((json) => ({ json })) },
  } as unknown as IWebhookFunctions
  return { context, answered }
}
