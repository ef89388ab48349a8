import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { LIMITS } from '@qregg/contract'
import { startServer, type TestServer, type TestWorkspace } from '../support/server.ts'

const AT_MOST = LIMITS.eventWebhooksPerWorkspace

let server: TestServer
let workspace: TestWorkspace
let ids: string[]
beforeAll(async () => {
  server = await startServer()
  workspace = await server.newWorkspace()
  ids = []
  for (let number = 1; number < AT_MOST; number++) ids.push(await subscribed(number))
})
afterAll(() => server.close())

const bodyOf = (number: number, events = ['scan', 'code.created']) => ({
  url: `http://127.0.0.1:9/${number}`,
  events,
})
const subscribed = async (number: number, events?: string[]) =>
  (await workspace.api.ok('createWebhook', { body: bodyOf(number, events) })).data.id
const patch = (id: string, events: string[]) => ({ params: { id }, body: { events } })

describe('webhooks that ask for other events than scan', () => {
  it('are fifty in a workspace, however many are asked for at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, n) => 200 + n).map((number) =>
        workspace.api.send('createWebhook', { body: bodyOf(number) }),
      ),
    )
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array(11).fill(403)])
    const refused = await workspace.api.refused('createWebhook', { body: bodyOf(105, ['webhook.disabled']) })
    expect([refused.status, refused.code]).toEqual([403, 'limit_reached'])
    expect(refused.message).toContain(`At most ${AT_MOST} webhooks`)
    expect(refused.message).toContain('scan alone')
  })

  it('keep nobody from asking for scans, from the same subscription again, or in another workspace', async () => {
    await subscribed(106, ['scan'])
    const again = await workspace.api.ok('createWebhook', { body: bodyOf(1) })
    expect([again.status, again.data.id]).toEqual([200, ids[0]])
    const other = await server.newWorkspace()
    expect((await other.api.ok('createWebhook', { body: bodyOf(1) })).status).toBe(201)
  })

  it('may ask for others of them, and one that asks for scans alone makes room', async () => {
    const [first = '', second = ''] = ids
    await workspace.api.ok('updateWebhook', patch(first, ['code.deleted']))
    const scans = await subscribed(107, ['scan'])
    const refused = await workspace.api.refused('updateWebhook', patch(scans, ['scan', 'code.updated']))
    expect([refused.status, refused.code]).toEqual([403, 'limit_reached'])
    await workspace.api.ok('updateWebhook', patch(second, ['scan']))
    const changes = [patch(scans, ['code.updated']), patch(second, ['code.updated'])]
    const answers = await Promise.all(changes.map((change) => workspace.api.send('updateWebhook', change)))
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 403])
  })
})
