import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { Code } from '@qregg/contract'
import { DESTINATION, makeCode } from '../support/make-code.ts'
import { startServer, type TestServer } from '../support/server.ts'

let server: TestServer
let model: Code
beforeAll(async () => {
  server = await startServer({ env: { PUBLIC_URL: 'https://qr.example.com' } })
  model = await makeCode(server.api, { design: { modules: 'dots', frame: { text: 'Scan me' }, margin: 6 } })
})
afterAll(() => server.close())

const payload = { url: DESTINATION }
const update = (id: string, body: unknown) => server.api.ok('updateCode', { params: { id }, body })
const lookOf = (code: Pick<Code, 'design'> | undefined) => ({ ...code?.design, check: undefined })
const refusals = async (body: object) => {
  const refused = await server.api.refused('createCode', { body: { payload, ...body } })
  return [refused.status, refused.details?.map(({ path }) => path), refused.message]
}

describe('designFrom', () => {
  it('makes a code that looks as another one, and is checked by itself', async () => {
    const code = await makeCode(server.api, { designFrom: model.id })
    expect(code.design).toEqual(model.design)
    expect(code).not.toHaveProperty('designFrom')
    const text = { type: 'text', mode: 'static', payload: { text: 'x'.repeat(300) } }
    const long = await makeCode(server.api, { ...text, designFrom: model.id })
    expect(lookOf(long)).toEqual(lookOf(model))
    expect(long.design?.check.modules).toBeGreaterThan(model.design?.check.modules ?? 0)
  })

  it('copies the design as it is at that moment: later changes are each its own', async () => {
    const source = await makeCode(server.api, { design: { modules: 'rounded' } })
    const code = await makeCode(server.api, { designFrom: source.id })
    await update(source.id, { design: { modules: 'dots' } })
    expect((await server.api.ok('getCode', { params: { id: code.id } })).data.design?.modules).toBe('rounded')
    expect((await update(code.id, { designFrom: source.id })).data.design?.modules).toBe('dots')
  })

  it('of a plain code makes a code plain, and of itself changes nothing', async () => {
    const plain = await makeCode(server.api)
    const code = await makeCode(server.api, { designFrom: model.id })
    const same = await update(code.id, { designFrom: code.id })
    expect([same.data.design, same.data.updatedAt]).toEqual([code.design, code.updatedAt])
    expect((await update(code.id, { designFrom: plain.id })).data.design).toBeNull()
  })

  it('goes with an upsert, and with each row of many', async () => {
    const params = { externalId: 'alike-1' }
    const put = (body: object) => server.api.ok('upsertCode', { params, body: { payload, ...body } })
    expect((await put({ designFrom: model.id })).data.design).toEqual(model.design)
    expect((await put({})).data.design).toEqual(model.design)
    const codes = [{ payload, designFrom: model.id }, { payload, designFrom: 'code_00000000' }, { payload }]
    const { data } = await server.api.ok('bulkCreateCodes', { body: { codes } })
    expect(data.map(({ status, error }) => [status, error?.details?.[0]?.path])).toEqual([
      [201, undefined],
      [422, 'designFrom'],
      [201, undefined],
    ])
    expect([data[0]?.data?.design, data[2]?.data?.design]).toEqual([model.design, null])
  })

  it('with an Idempotency-Key repeats the first answer, also when the other code looks otherwise by then', async () => {
    const source = await makeCode(server.api, { design: { modules: 'rounded' } })
    const call = { body: { payload, designFrom: source.id }, headers: { 'Idempotency-Key': 'alike' } }
    const first = await server.api.ok('createCode', call)
    await update(source.id, { design: null })
    expect((await server.api.ok('createCode', call)).text).toBe(first.text)
  })

  it('is refused with 422 where it names no code of the workspace, or one that is deleted', async () => {
    const other = await server.newWorkspace()
    const foreign = await makeCode(other.api, { design: { modules: 'dots' } })
    const deleted = await makeCode(server.api, { design: { modules: 'dots' } })
    await server.api.ok('deleteCode', { params: { id: deleted.id } })
    for (const designFrom of [foreign.id, deleted.id, 'code_00000000', 'nonsense'])
      expect(await refusals({ designFrom })).toEqual([
        422,
        ['designFrom'],
        'designFrom names no code of this workspace; send the id of one, such as code_….',
      ])
    expect((await refusals({ designFrom: '' })).slice(0, 2)).toEqual([422, ['designFrom']])
  })

  it('is refused together with a design, which may be null', async () => {
    for (const design of [{ modules: 'dots' }, null])
      expect(await refusals({ design, designFrom: model.id })).toEqual([
        422,
        ['designFrom'],
        'designFrom and design are two ways to say it; send one of them.',
      ])
    const body = { design: model.design, designFrom: model.id }
    const refused = await server.api.refused('updateCode', { params: { id: model.id }, body })
    expect([refused.status, refused.details?.[0]?.path]).toEqual([422, 'designFrom'])
  })

  it('is refused by its own name where the design does not suit the new code', async () => {
    const strict = await makeCode(server.api, { design: { errorCorrection: 'H' } })
    const text = { type: 'text', mode: 'static', payload: { text: 'a'.repeat(2_000) } }
    const [status, paths, message] = await refusals({ ...text, designFrom: strict.id })
    expect([status, paths]).toEqual([422, ['designFrom']])
    expect(message).toMatch(
      /^designFrom names a code whose design does not suit this one: design\.errorCorrection /,
    )
  })
})
