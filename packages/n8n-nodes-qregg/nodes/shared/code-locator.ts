import type { Code } from '@qregg/contract'
import type {
  IExecuteFunctions,
  IHookFunctions,
  ILoadOptionsFunctions,
  INode,
  INodeListSearchResult,
  INodeParameterResourceLocator,
  INodeProperties,
} from 'n8n-workflow'
import { NodeOperationError } from 'n8n-workflow'
import { apiRequest, type Caller, type ListAnswer } from './api-request.ts'

/** "Which code": picked from a list, by its ID, or by what is printed. */
export const codeLocator: INodeProperties = {
  displayName: 'Code',
  name: 'codeId',
  type: 'resourceLocator',
  default: { mode: 'list', value: '' },
  required: true,
  description: 'The QR code',
  modes: [
    {
      displayName: 'From List',
      name: 'list',
      type: 'list',
      placeholder: 'Choose a code…',
      typeOptions: { searchListMethod: 'searchCodes', searchable: true },
    },
    {
      displayName: 'By ID',
      name: 'id',
      type: 'string',
      placeholder: 'e.g. code_0Vb3kq9aT4mQz81LwXc2Rd',
      validation: [
        {
          type: 'regex',
          properties: {
            regex: '^code_[0-9A-Za-z]{8,64}$',
            errorMessage: 'An ID begins with code_',
          },
        },
      ],
    },
    {
      displayName: 'By Short Code or Short URL',
      name: 'shortCode',
      type: 'string',
      placeholder: 'e.g. Ab3xY7z',
      hint: 'What is printed: Ab3xY7z, or the whole https://qr.example.com/Ab3xY7z',
    },
  ],
}

/** The list behind "From List": filtered by the server, a page at a time. */
export async function searchCodes(
  this: ILoadOptionsFunctions,
  filter?: string,
  paginationToken?: string,
): Promise<INodeListSearchResult> {
  const { data, pagination } = await apiRequest<ListAnswer<Code>>(this, {
    method: 'GET',
    path: '/codes',
    query: { search: filter?.trim() || undefined, limit: 50, cursor: paginationToken || undefined },
  })
  return {
    results: data.map((code) => ({
      name: `${code.title ?? code.destination ?? code.type} (${code.shortCode})`,
      value: code.id,
      ...(code.shortUrl ? { url: code.shortUrl } : {}),
    })),
    paginationToken: pagination.nextCursor ?? undefined,
  }
}

/** The code's ID that an item's parameters name. @throws NodeOperationError when they name none. */
export async function chosenCode(context: IExecuteFunctions, itemIndex: number): Promise<string> {
  const locator = context.getNodeParameter('codeId', itemIndex) as INodeParameterResourceLocator
  const id = await findCode(context, locator, itemIndex)
  if (id === undefined) throw noCode(context.getNode(), 'Choose a code', itemIndex)
  return id
}

/** The same where no code may be chosen, and all are meant: undefined. */
export async function findCode(
  caller: Caller | IHookFunctions,
  locator: INodeParameterResourceLocator,
  itemIndex?: number,
): Promise<string | undefined> {
  const text = String(locator?.value ?? '').trim()
  if (text === '') return undefined
  if (locator.mode !== 'shortCode') return text
  const shortCode = text.split(/[?#]/)[0]?.split('/').filter(Boolean).at(-1) ?? ''
  const { data } = await apiRequest<ListAnswer<Code>>(caller, {
    method: 'GET',
    path: '/codes',
    query: { shortCode, limit: 1 },
    itemIndex,
  })
  const [code] = data
  if (!code) throw noCode(caller.getNode(), `There is no code with the short code ${shortCode}`, itemIndex)
  return code.id
}

function noCode(node: INode, message: string, itemIndex?: number) {
  return new NodeOperationError(node, message, {
    itemIndex,
    description: 'Pick one from the list, or give its ID, such as {{ $json.code.id }} after a Qregg Trigger',
  })
}
