import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { makeCode } from '../support/make-code.ts'
import { receiver } from '../support/receiver.ts'
import { startServer, type TestServer } from '../support/server.ts'

let server: TestServer
beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.close())

const simulate = (id: string, body: unknown = {}) => server.api.ok('simulateScan', { params: { id }, body })

describe('a simulated scan', () => {
  it('is a phone of our choosing when nothing is said, marked as a test', async () => {
    const { id, shortCode, destination } = await makeCode(server.api, { title: 'Tried' })
    const { status, data } = await simulate(id)
    expect(status).toBe(201)
    expect(data).toMatchObject({
      code: { id, shortCode, title: 'Tried' },
      scan: {
        country: 'US',
        city: null,
        device: 'mobile',
        os: 'iOS',
        browser: 'Safari',
        referrer: null,
        reason: 'test',
        destination,
        test: true,
      },
    })
  })

  it('is what was asked for, field for field, also when nothing is known', async () => {
    const { id } = await makeCode(server.api)
    const given = {
      country: 'JP',
      city: 'Kyōto',
      device: 'tablet',
      os: 'Android',
      browser: 'Samsung Internet',
      referrer: 'https://example.com/page',
    }
    expect((await simulate(id, given)).data.scan).toMatchObject(given)
    const unknown = Object.fromEntries(Object.keys(given).map((name) => [name, null]))
    expect((await simulate(id, unknown)).data.scan).toMatchObject(unknown)
  })

  it('is in the list, and never in the counts', async () => {
    const { id } = await makeCode(server.api)
    const { data } = await simulate(id)
    expect((await server.api.ok('listCodeScans', { params: { id } })).data).toEqual([data])
    await server.deps.fold.caughtUp()
    expect((await server.api.ok('listCodeScans', { params: { id } })).data).toEqual([data])
    const code = (await server.api.ok('getCode', { params: { id } })).data
    expect([code.scans, code.lastScannedAt]).toEqual([{ total: 0, unique: 0 }, null])
  })

  it('goes the whole way to a webhook, in the same bytes as in the list', async () => {
    const inbox = await receiver()
    try {
      const { id } = await makeCode(server.api)
      await server.api.ok('createWebhook', {
        body: { url: inbox.url, events: ['scan'], filter: { codeIds: [id] } },
      })
      const { data } = await simulate(id, { country: 'FR' })
      const [delivery] = await inbox.waitFor((received) => received.length > 0)
      expect(delivery?.rawBody.toString('utf8')).toContain(`"scans":[${JSON.stringify(data)}]`)
    } finally {
      await inbox.close()
    }
  })

  it('of an inactive code arrives all the same: a test shows the way of a scan', async () => {
    const { id } = await makeCode(server.api, { active: false })
    expect((await simulate(id)).data.scan).toMatchObject({ reason: 'test', test: true })
  })

  it.each([
    ['country', 'us'],
    ['country', 'USA'],
    ['device', 'fridge'],
    ['os', 'iPadOS'],
    ['browser', 'Mobile Safari'],
    ['referrer', 'javascript:alert(1)'],
    ['referrer', `https://example.com/${'x'.repeat(512)}`],
    ['city', ''],
    ['reason', 'human'],
  ])('with %s as %j is refused with its path', async (path, value) => {
    const { id } = await makeCode(server.api)
    const answer = await server.api.refused('simulateScan', { params: { id }, body: { [path]: value } })
    expect([answer.status, answer.details?.map((detail) => detail.path)]).toEqual([422, [path]])
    expect((await server.api.ok('listCodeScans', { params: { id } })).data).toEqual([])
  })
})
