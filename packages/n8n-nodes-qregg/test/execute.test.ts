import { describe, expect, it } from '@jest/globals'
import { NodeApiError, NodeOperationError } from 'n8n-workflow'
import { Qregg } from '../nodes/Qregg/Qregg.node.ts'
import { data, fakeApi, line, list, refusal } from './support/fake-api.ts'
import { executing, listing, type Run } from './support/fake-n8n.ts'
import { code } from './support/samples.ts'

const get = (id: string) => ({
  resource: 'code',
  operation: 'get',
  codeId: { __rl: true, mode: 'id', value: id },
})
const items = [get('code_1'), get('code_2'), get('code_3')]
const middleFails = () => fakeApi(data(code), refusal(404, 'not_found'), data(code))
const run = (api: ReturnType<typeof fakeApi>, options: Run) =>
  new Qregg().execute.call(executing(api, options))

describe('several items', () => {
  it('are done one after the other, and each result is paired with its item', async () => {
    const api = fakeApi(data(code))
    const [results] = await run(api, { items })
    expect(results?.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }, { item: 2 }])
    expect(api.requests.map(line)).toEqual(['GET /codes/code_1', 'GET /codes/code_2', 'GET /codes/code_3'])
  })

  it('end at the first that fails, with its number', async () => {
    const api = middleFails()
    const error = await run(api, { items }).catch((caught) => caught)
    expect(error).toBeInstanceOf(NodeApiError)
    expect([error.message, error.context.itemIndex, api.requests.length]).toEqual([
      'not_found, in a sentence.',
      1,
      2,
    ])
  })

  it('go on past one that fails where the workflow says so, and the error stands in its place', async () => {
    const [results] = await run(middleFails(), { items, continueOnFail: true })
    expect(results?.map(({ json, pairedItem }) => [json.id ?? json.error, pairedItem])).toEqual([
      [code.id, { item: 0 }],
      ['not_found, in a sentence.', { item: 1 }],
      [code.id, { item: 2 }],
    ])
  })

  it('name the item also when it is the connection that fails', async () => {
    const error = await run(fakeApi(data(code), { fails: 'ECONNREFUSED' }), { items }).catch(
      (caught) => caught,
    )
    expect(error).toBeInstanceOf(NodeApiError)
    expect(error.context.itemIndex).toBe(1)
  })

  it('name the item when a parameter is the fault, and the error stays what it is', async () => {
    const error = await run(fakeApi(data(code)), { items: [get('code_1'), get(' ')] }).catch(
      (caught) => caught,
    )
    expect(error).toBeInstanceOf(NodeOperationError)
    expect([error.message, error.context.itemIndex]).toEqual(['Choose a code', 1])
  })

  it.each([
    { resource: 'code', operation: 'explode' },
    { resource: 'nothing', operation: 'get' },
  ])('refuse an operation that an expression made up: %j', async (made) => {
    await expect(run(fakeApi(), { items: [made] })).rejects.toThrow('There is no operation')
  })
})

describe('"From List"', () => {
  const { searchCodes } = new Qregg().methods.listSearch

  it('shows a page of codes, and where the next one begins', async () => {
    const untitled = { ...code, id: 'code_2', title: null, shortCode: 'x' }
    const nowhere = { ...untitled, id: 'code_3', destination: null }
    const api = fakeApi(list([code, untitled, nowhere], 'c1'))
    expect(await searchCodes.call(listing(api))).toEqual({
      results: [
        { name: 'My first code (Ab3xY7z)', value: code.id, url: code.shortUrl },
        { name: 'https://example.com/menu (x)', value: 'code_2', url: code.shortUrl },
        { name: 'url (x)', value: 'code_3', url: code.shortUrl },
      ],
      paginationToken: 'c1',
    })
    expect(line(api.requests[0])).toBe('GET /codes?limit=50')
  })

  it('lets the server search, and goes on from a page', async () => {
    const api = fakeApi(list([]))
    expect(await searchCodes.call(listing(api), ' menu ', 'c1')).toEqual({
      results: [],
      paginationToken: undefined,
    })
    expect(line(api.requests[0])).toBe('GET /codes?search=menu&limit=50&cursor=c1')
  })
})
