import { describe, expect, it } from '@jest/globals'
import { type INodeTypes, Workflow } from 'n8n-workflow'
import { QreggApi } from '../credentials/QreggApi.credentials.ts'
import { apiUrl } from '../nodes/shared/api-url.ts'
import { node } from './support/node.ts'

const nodeTypes = {
  getByName: () => undefined,
  getByNameAndVersion: () => ({ description: { properties: [] } }),
  getKnownTypes: () => ({}),
} as unknown as INodeTypes
const workflow = new Workflow({ nodes: [node], connections: {}, active: false, nodeTypes })

/** What n8n makes of an expression of the credential. */
const evaluated = (expression: unknown, credentials: object) =>
  workflow.expression.getParameterValue(String(expression), null, 0, 0, node.name, [], 'internal', {
    $credentials: credentials,
  } as never)

describe('the credential', () => {
  const credential = new QreggApi()

  it('hides the API key while it is typed, and nothing else', () => {
    const hidden = credential.properties.filter(({ typeOptions }) => typeOptions?.password === true)
    expect(hidden.map(({ name }) => name)).toEqual(['apiKey'])
  })

  it('sends the key as Bearer, without the spaces that were pasted along', () => {
    const { Authorization } = credential.authenticate.properties.headers ?? {}
    expect(evaluated(Authorization, { apiKey: ' qre_abc\n' })).toBe('Bearer qre_abc')
  })

  it.each([
    'https://qr.example.com',
    'https://qr.example.com/',
    '  https://qr.example.com// ',
    'https://qr.example.com/api/v1',
    'https://qr.example.com/api/v1/',
    'http://localhost:3000',
    'https://example.com/qr/',
  ])('is tested at the very address that the nodes ask, also for "%s"', (baseUrl) => {
    expect(evaluated(credential.test.request.baseURL, { baseUrl })).toBe(apiUrl(baseUrl))
    expect(apiUrl(baseUrl)).toMatch(/^https?:\/\/[^ ]+[^/]\/api\/v1$/)
    expect(credential.test.request.url).toBe('/me')
  })

  it('takes no other site for a Qregg server: the answer must name the key', () => {
    expect(credential.test.rules).toEqual([
      {
        type: 'responseSuccessBody',
        properties: expect.objectContaining({ key: 'data.apiKey.id', value: undefined }),
      },
    ])
  })
})
