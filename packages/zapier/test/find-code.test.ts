import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { type Code, eventSamples, FEATURES, listCodesQuery } from '@qregg/contract'
import { type Run, refusalOf, runAgainst } from './support/run-app.ts'
import { type StubServer, startStubServer } from './support/stub-server.ts'

let server: StubServer
let run: Run

const code = eventSamples['code.created'].data.code
const codeOf = (change: Partial<Code>): Code => ({ ...code, ...change })

beforeEach(async () => {
  server = await startStubServer()
  run = runAgainst(server.origin)
})
afterEach(() => server.close())

const find = (searchBy: string, searchValue: unknown) =>
  run<Code[]>('searches.find_code.operation.perform', { inputData: { searchBy, searchValue } })
const listed = (...codes: Code[]) => server.on('GET', '/codes', { body: { data: codes } })
const query = () => server.asked.at(-1)?.query

describe('Find QR Code', () => {
  it.each([
    ['externalId', 'order-1001', { externalId: 'order-1001' }],
    ['shortCode', 'Ab3xY7z', { shortCode: 'Ab3xY7z' }],
    ['shortCode', 'https://qr.example.com/Ab3xY7z/?utm=1', { shortCode: 'Ab3xY7z' }],
    ['title', 'My first code', { search: 'My first code' }],
    ['text', ' first ', { search: 'first' }],
    ['text', 'a&b=c {{d}} +', { search: 'a&b=c {{d}} +' }],
  ])('by %s asks the server for %s', async (searchBy, searchValue, wanted) => {
    listed(code)
    expect(await find(searchBy, searchValue)).toMatchObject([{ id: code.id }])
    expect(query()).toEqual({ ...wanted, limit: '100' })
    expect(() => listCodesQuery.parse(query())).not.toThrow()
  })

  it('by title or destination means the whole of it, so that "Find or Create" finds no other', async () => {
    listed(codeOf({ id: 'code_2', title: 'Menu 2' }), codeOf({ id: 'code_1', title: 'menu' }))
    expect(await find('title', 'Menu')).toMatchObject([{ id: 'code_1' }])
    const url = 'https://example.com/menu'
    listed(codeOf({ id: 'code_3', destination: `${url}/2` }), codeOf({ id: 'code_4', destination: url }))
    expect(await find('destination', url)).toMatchObject([{ id: 'code_4' }])
  })

  it('by a long destination stays within what the server searches for', async () => {
    const destination = `https://example.com/${'x'.repeat(500)}`
    listed(codeOf({ destination }))
    expect(await find('destination', destination)).toHaveLength(1)
    expect(listCodesQuery.parse(query()).search).toHaveLength(200)
  })

  it('finds nothing where there is nothing, and nothing for nothing', async () => {
    listed()
    expect(await find('title', 'Menu')).toEqual([])
    server.asked.length = 0
    expect(await find('title', '  ')).toEqual([])
    expect(server.asked).toHaveLength(0)
  })

  it('says which ways there are', async () => {
    expect((await refusalOf(find('colour', 'red'))).message).toContain('externalId, shortCode, title')
    expect((await refusalOf(find('', 'red'))).message).toContain('Search By')
  })

  it('tells the same fields as Create QR Code, so that "Find or Create" maps once', async () => {
    listed(code)
    server.on('POST', '/codes', { status: 201, body: { data: code } })
    const inputData = { destination: 'https://example.com' }
    const created = await run<object>('creates.create_code.operation.perform', { inputData })
    const [found] = await find('title', 'My first code')
    expect(Object.keys(found ?? {})).toEqual(Object.keys(created))
  })

  it('offers what this server knows', async () => {
    const ways = async () => {
      const fields = await run<Array<{ key: string; choices: object }>>(
        'searches.find_code.operation.inputFields',
      )
      return Object.keys(fields.find(({ key }) => key === 'searchBy')?.choices ?? {})
    }
    expect(await ways()).toEqual(['externalId', 'shortCode', 'title', 'destination', 'text'])
    await server.close()
    server = await startStubServer(FEATURES.filter((feature) => feature !== 'codes.external_id'))
    run = runAgainst(server.origin)
    expect(await ways()).toEqual(['shortCode', 'title', 'destination', 'text'])
  })
})
