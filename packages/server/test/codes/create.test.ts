import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { DESTINATION, makeCode } from '../support/make-code.ts'
import { startServer, type TestServer } from '../support/server.ts'

let server: TestServer
beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.close())

const body = (more = {}) => ({ payload: { url: DESTINATION }, ...more })

describe('a new code', () => {
  it('is what was asked for, and what a fetch tells afterwards', async () => {
    const given = {
      type: 'url',
      mode: 'dynamic',
      title: 'Menu',
      shortCode: 'our-menu',
      active: false,
      tags: ['summer', 'outdoor'],
      metadata: { table: '12' },
      externalId: 'order-1001',
    }
    const made = await makeCode(server.api, given)
    expect(made).toMatchObject({
      ...given,
      destination: DESTINATION,
      shortUrl: expect.stringMatching('/our-menu$'),
    })
    expect((await server.api.ok('getCode', { params: { id: made.id } })).data).toEqual(made)
  })

  it('gets a short code of 7 letters and digits when it brings none, each its own', async () => {
    const made = await Promise.all(Array.from({ length: 50 }, () => makeCode(server.api)))
    for (const { shortCode } of made) expect(shortCode).toMatch(/^[0-9A-Za-z]{7}$/)
    expect(new Set(made.map((code) => code.shortCode)).size).toBe(50)
    expect(new Set(made.map((code) => code.id)).size).toBe(50)
  })

  it('has an id that sorts by the time that it was made', async () => {
    const first = await makeCode(server.api)
    server.clock.advance(1)
    const second = await makeCode(server.api)
    server.clock.advance(86_400_000)
    const third = await makeCode(server.api)
    expect([third.id, first.id, second.id].sort()).toEqual([first.id, second.id, third.id])
  })

  it('redirects from its first moment on, also when its short code was asked for before', async () => {
    const visit = () => fetch(`${server.url}/early-bird`, { redirect: 'manual' })
    expect((await visit()).status).toBe(404)
    await makeCode(server.api, { shortCode: 'early-bird' })
    expect((await visit()).status).toBe(302)
  })
})

describe('a short code', () => {
  it('that is taken is answered 409, also when the one that had it is deleted', async () => {
    const { id } = await makeCode(server.api, { shortCode: 'taken' })
    const refusal = {
      status: 409,
      code: 'short_code_taken',
      details: [{ path: 'shortCode', message: 'is taken' }],
    }
    const again = () => server.api.refused('createCode', { body: body({ shortCode: 'taken' }) })
    expect(await again()).toMatchObject(refusal)
    await server.api.ok('deleteCode', { params: { id } })
    expect(await again()).toMatchObject(refusal)
    server.clock.advance(400 * 86_400_000)
    expect(await again()).toMatchObject(refusal)
  })

  it('is another one in other letters: Menu, menu and MENU lead where each was told', async () => {
    for (const shortCode of ['Menu', 'menu', 'MENU'])
      await makeCode(server.api, { shortCode, payload: { url: `https://example.com/${shortCode}` } })
    for (const shortCode of ['Menu', 'menu', 'MENU']) {
      const answer = await fetch(`${server.url}/${shortCode}`, { redirect: 'manual' })
      expect(answer.headers.get('location')).toBe(`https://example.com/${shortCode}`)
    }
    expect((await fetch(`${server.url}/mEnU`, { redirect: 'manual' })).status).toBe(404)
  })

  it.each(['api', 'healthz', 'HealthZ', 'metrics', 'robots', 'DASHBOARD', 'sign-in', 'v1', 'Admin'])(
    'may not be %s, a word of the server itself, in whatever case',
    async (shortCode) => {
      const answer = await server.api.refused('createCode', { body: body({ shortCode }) })
      expect([answer.status, answer.details]).toEqual([
        422,
        [{ path: 'shortCode', message: expect.stringContaining('keeps for itself; choose another') }],
      ])
    },
  )

  it('may hold a reserved word, or begin with a hyphen', async () => {
    for (const shortCode of ['api-docs', 'myapi', '-a', '__', '00'])
      expect((await makeCode(server.api, { shortCode })).shortCode).toBe(shortCode)
  })

  it('is given to one of those who ask for it at once', async () => {
    const asked = Array.from({ length: 10 }, () =>
      server.api.send('createCode', { body: body({ shortCode: 'race' }) }),
    )
    const statuses = (await Promise.all(asked)).map(({ status }) => status)
    expect(statuses.sort()).toEqual([201, ...Array(9).fill(409)])
  })
})

describe('an externalId', () => {
  it('that is taken is answered 409 with the id of the code that has it', async () => {
    const { id } = await makeCode(server.api, { externalId: 'order-1' })
    const answer = await server.api.refused('createCode', { body: body({ externalId: 'order-1' }) })
    expect(answer).toMatchObject({
      status: 409,
      code: 'external_id_taken',
      existingId: id,
      details: [{ path: 'externalId', message: expect.stringContaining(id) }],
    })
    expect(answer.message).toContain('PUT /codes/external/{externalId}')
  })

  it('is free again once its code is deleted', async () => {
    const { id } = await makeCode(server.api, { externalId: 'order-2' })
    await server.api.ok('deleteCode', { params: { id } })
    expect((await makeCode(server.api, { externalId: 'order-2' })).id).not.toBe(id)
  })

  it('is given to one of those who ask for it at once', async () => {
    const call = { body: body({ externalId: 'order-race' }) }
    const answers = await Promise.all(Array.from({ length: 10 }, () => server.api.send('createCode', call)))
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array(9).fill(409)])
  })

  it('may be left out, or null, by any number of codes', async () => {
    for (let i = 0; i < 3; i++)
      expect((await makeCode(server.api, { externalId: null })).externalId).toBeNull()
  })
})

describe('a refused code', () => {
  it('leaves nothing behind: no row, no revision, no event', async () => {
    const counts = async () => {
      const { database } = server.deps
      const count = async (table: 'codes' | 'code_revisions' | 'code_tags') =>
        (
          await database
            .selectFrom(table)
            .select((b) => b.fn.countAll().as('n'))
            .executeTakeFirstOrThrow()
        ).n
      return [await count('codes'), await count('code_revisions'), await count('code_tags')]
    }
    await makeCode(server.api, { shortCode: 'once', tags: ['t'] })
    const before = await counts()
    await server.api.refused('createCode', { body: body({ shortCode: 'once', tags: ['a', 'b'] }) })
    await server.api.refused('createCode', { body: body({ shortCode: 'healthz', tags: ['a'] }) })
    expect(await counts()).toEqual(before)
  })
})
