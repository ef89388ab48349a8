import { describe, expect, it } from '@jest/globals'
import { createCodeSchema } from '../../contract/src/index.ts'
import { Qregg } from '../nodes/Qregg/Qregg.node.ts'
import { data, fakeApi, line, list } from './support/fake-api.ts'
import { execute, executing } from './support/fake-n8n.ts'
import { code } from './support/samples.ts'

const byId = { __rl: true, mode: 'id', value: code.id }
const simplified = {
  id: code.id,
  shortCode: code.shortCode,
  shortUrl: code.shortUrl,
  imageUrl: code.images.png,
  title: code.title,
  destination: code.destination,
  active: code.active,
  tags: code.tags,
  externalId: code.externalId,
  scans: 42,
}

describe('code: create', () => {
  const create = { resource: 'code', operation: 'create', destination: ' https://example.com/menu ' }

  it('sends the documented request, and nothing that was not added', async () => {
    const api = fakeApi(data(code, 201))
    expect(await execute(api, create)).toEqual([{ json: simplified, pairedItem: { item: 0 } }])
    expect(line(api.requests[0])).toBe('POST /codes')
    expect(api.requests[0]?.body).toEqual({
      type: 'url',
      mode: 'dynamic',
      payload: { url: 'https://example.com/menu' },
    })
  })

  it('sends every field that was added, in the shape of the API', async () => {
    const api = fakeApi(data(code))
    const additionalFields = {
      active: false,
      externalId: ' order-1001 ',
      metadata: { entries: [{ name: 'table', value: 12 }, { name: '', value: 'lost' }, { name: 'empty' }] },
      shortCode: 'summer-menu',
      tags: 'summer, terrace ,',
      title: ' Menu ',
    }
    await execute(api, { ...create, additionalFields, simplify: false })
    expect(api.requests[0]?.body).toMatchObject({
      active: false,
      externalId: 'order-1001',
      metadata: { table: '12', empty: '' },
      shortCode: 'summer-menu',
      tags: ['summer', 'terrace'],
      title: 'Menu',
    })
  })

  it('leaves out what an expression did not find, and takes a list of tags as it is', async () => {
    const api = fakeApi(data(code))
    const additionalFields = { title: null, shortCode: '', tags: ['a', ' b '], externalId: undefined }
    await execute(api, { ...create, additionalFields })
    expect(Object.keys(api.requests[0]?.body as object).sort()).toEqual(['mode', 'payload', 'tags', 'type'])
    expect(api.requests[0]?.body).toMatchObject({ tags: ['a', 'b'] })
  })

  it('answers the raw code when Simplify is off', async () => {
    const [result] = await execute(fakeApi(data(code)), { ...create, simplify: false })
    expect(result?.json).toEqual(code)
  })

  it('has the look copied from the code that is chosen, by its ID or by what is printed', async () => {
    const api = fakeApi(list([code]), data(code))
    const byShortCode = { __rl: true, mode: 'shortCode', value: 'https://qr.example.com/Ab3xY7z' }
    await execute(api, { ...create, additionalFields: { designFrom: byShortCode } })
    expect(api.requests.map(line)).toEqual(['GET /codes?shortCode=Ab3xY7z&limit=1', 'POST /codes'])
    expect(api.requests[1]?.body).toMatchObject({ designFrom: code.id })
    const direct = fakeApi(data(code))
    await execute(direct, { ...create, additionalFields: { designFrom: byId } })
    expect(direct.requests.map(({ body }) => createCodeSchema.parse(body).designFrom)).toEqual([code.id])
  })

  it.each([{ __rl: true, mode: 'list', value: '' }, null, undefined])(
    'leaves the look alone where no code is chosen: %j',
    async (designFrom) => {
      const api = fakeApi(data(code))
      await execute(api, { ...create, additionalFields: { designFrom } })
      expect(api.requests[0]?.body).not.toHaveProperty('designFrom')
    },
  )

  describe('its Idempotency-Key', () => {
    const keyOf = async (run: object, ...more: object[]) => {
      const api = fakeApi(data(code))
      await new Qregg().execute.call(executing(api, { items: [create, create, ...more], ...run }))
      return api.requests.map(({ headers }) => headers?.['Idempotency-Key'])
    }

    it('is the same when n8n tries the node again, and another for each item', async () => {
      const [first, second] = await keyOf({})
      expect(await keyOf({})).toEqual([first, second])
      expect(first).toMatch(/^n8n-[0-9a-f]{64}$/)
      expect(second).not.toBe(first)
    })

    it('is another in another execution, in the next round of a loop, and for another body', async () => {
      const [first] = await keyOf({})
      const [otherExecution] = await keyOf({ executionId: '13' })
      const [nextRound] = await keyOf({ runIndex: 1 })
      const otherBody = (await keyOf({}, { ...create, destination: 'https://example.com/2' }))[2]
      expect(new Set([first, otherExecution, nextRound, otherBody]).size).toBe(4)
    })

    it('is never the same twice where n8n does not name the execution', async () => {
      const run = { executionId: undefined }
      expect(await keyOf(run)).not.toEqual(await keyOf(run))
    })
  })
})

describe('code: create or update', () => {
  it('puts the code under the ID of the other system', async () => {
    const api = fakeApi(data(code))
    const [result] = await execute(api, {
      resource: 'code',
      operation: 'upsert',
      externalId: 'order/1001',
      destination: 'https://example.com/menu',
      additionalFields: { title: 'Menu', designFrom: byId },
    })
    expect(line(api.requests[0])).toBe('PUT /codes/external/order%2F1001')
    expect(api.requests[0]?.body).toEqual({
      payload: { url: 'https://example.com/menu' },
      title: 'Menu',
      designFrom: code.id,
    })
    expect(result?.json).toEqual(simplified)
  })
})

describe('code: get', () => {
  const get = { resource: 'code', operation: 'get' }

  it('fetches a code by its ID, simplified to ten fields', async () => {
    const api = fakeApi(data(code))
    const [result] = await execute(api, { ...get, codeId: byId })
    expect(line(api.requests[0])).toBe(`GET /codes/${code.id}`)
    expect(result?.json).toEqual(simplified)
    expect(Object.keys(result?.json ?? {}).length).toBeLessThanOrEqual(10)
  })

  it.each(['Ab3xY7z', ' https://qr.example.com/Ab3xY7z ', 'https://qr.example.com/Ab3xY7z/?utm=1#top'])(
    'finds a code by what is printed: "%s"',
    async (value) => {
      const api = fakeApi(list([code]), data(code))
      await execute(api, { ...get, codeId: { __rl: true, mode: 'shortCode', value } })
      expect(api.requests.map(line)).toEqual([
        'GET /codes?shortCode=Ab3xY7z&limit=1',
        `GET /codes/${code.id}`,
      ])
    },
  )

  it('says so when no code has the short code, or none is chosen', async () => {
    const unknown = { ...get, codeId: { __rl: true, mode: 'shortCode', value: 'nobody' } }
    await expect(execute(fakeApi(list([])), unknown)).rejects.toThrow(
      'There is no code with the short code nobody',
    )
    await expect(execute(fakeApi(), get)).rejects.toMatchObject({
      message: 'Choose a code',
      context: { itemIndex: 0 },
    })
  })
})

describe('code: get history', () => {
  it('lists the revisions of a code, each as the server tells it', async () => {
    const revision = { revision: 2, action: 'updated', changed: ['title'], code: { title: 'Two' } }
    const api = fakeApi(list([revision]))
    const codeId = { __rl: true, mode: 'id', value: code.id }
    const results = await execute(api, { resource: 'code', operation: 'getHistory', codeId, limit: 5 })
    expect(results.map(({ json }) => json)).toEqual([revision])
    expect(line(api.requests[0])).toBe(`GET /codes/${code.id}/revisions?limit=5`)
  })
})

describe('code: get many', () => {
  const getAll = { resource: 'code', operation: 'getAll' }

  it('answers an item for each code, up to the limit', async () => {
    const api = fakeApi(list([code, code]))
    const results = await execute(api, { ...getAll, limit: 2 })
    expect(line(api.requests[0])).toBe('GET /codes?limit=2')
    expect(results).toEqual([
      { json: simplified, pairedItem: { item: 0 } },
      { json: simplified, pairedItem: { item: 0 } },
    ])
  })

  it('reads all of them when asked to, and raw when asked to', async () => {
    const api = fakeApi(list([code], 'c1'), list([code]))
    const results = await execute(api, { ...getAll, returnAll: true, simplify: false })
    expect(results.map(({ json }) => json)).toEqual([code, code])
    expect(api.requests.length).toBe(2)
  })

  it('sends the filters that are used, also "false"', async () => {
    const api = fakeApi(list([]))
    const filters = { active: false, externalId: '', search: 'menu', shortCode: 'Ab3xY7z', tag: 'summer' }
    expect(await execute(api, { ...getAll, filters })).toEqual([])
    expect(line(api.requests[0])).toBe(
      'GET /codes?active=false&search=menu&shortCode=Ab3xY7z&tag=summer&limit=50',
    )
  })
})

describe('code: update', () => {
  const update = { resource: 'code', operation: 'update', codeId: byId }

  it('sends only what was added', async () => {
    const api = fakeApi(data(code))
    const updateFields = { destination: 'https://example.com/new', active: true }
    const [result] = await execute(api, { ...update, updateFields })
    expect(line(api.requests[0])).toBe(`PATCH /codes/${code.id}`)
    expect(api.requests[0]?.body).toEqual(updateFields)
    expect(result?.json).toEqual(simplified)
  })

  it('copies the look of another code, which is a change by itself', async () => {
    const api = fakeApi(data(code))
    await execute(api, { ...update, updateFields: { designFrom: { ...byId, value: 'code_model0001' } } })
    expect(api.requests[0]?.body).toEqual({ designFrom: 'code_model0001' })
  })

  it('takes away what was added and left empty, but never the destination or the look', async () => {
    const api = fakeApi(data(code))
    const designFrom = { __rl: true, mode: 'list', value: '' }
    const updateFields = { title: '', tags: '', externalId: '', metadata: {}, destination: ' ', designFrom }
    await execute(api, { ...update, updateFields })
    expect(api.requests[0]?.body).toEqual({ title: null, tags: [], externalId: null, metadata: {} })
  })

  it.each([{}, { destination: '' }, { title: undefined }])(
    'says so when nothing is left to update: %j',
    async (fields) => {
      await expect(execute(fakeApi(), { ...update, updateFields: fields })).rejects.toMatchObject({
        message: 'Nothing is to be updated',
        context: { itemIndex: 0 },
      })
    },
  )
})

describe('code: delete', () => {
  it('answers that it is deleted', async () => {
    const api = fakeApi(data({ id: code.id, deleted: true }))
    const results = await execute(api, { resource: 'code', operation: 'delete', codeId: byId })
    expect(line(api.requests[0])).toBe(`DELETE /codes/${code.id}`)
    expect(results).toEqual([{ json: { deleted: true }, pairedItem: { item: 0 } }])
  })
})
