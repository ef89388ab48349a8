import { afterEach, beforeEach, expect, it } from '@jest/globals'
import { KEY, type Run, refusalOf, runAgainst } from './support/run-app.ts'
import { refusal, type StubServer, startStubServer } from './support/stub-server.ts'

let server: StubServer
let run: Run
const test = () => run('authentication.test')

beforeEach(async () => {
  server = await startStubServer()
  run = runAgainst(server.origin)
})
afterEach(() => server.close())

it('a good key is tried with an authenticated call that says who calls', async () => {
  expect(await test()).toEqual({ workspace: 'My workspace', server: new URL(server.origin).host })
  expect(server.asked).toHaveLength(1)
  expect(server.asked[0]).toMatchObject({
    path: '/me',
    headers: { authorization: `Bearer ${KEY}`, 'x-qregg-source': 'zapier' },
  })
})

it('the label names the workspace and the server, and not the key', async () => {
  const inputData = (await test()) as Record<string, string>
  const label = await run('authentication.connectionLabel', { inputData })
  expect(label).toBe(`My workspace (${new URL(server.origin).host})`)
})

it('a refused key asks to connect again, in the words of the server', async () => {
  server.on('GET', '/me', refusal(401, 'unauthorized', 'This API key is unknown, revoked or expired.'))
  expect(await refusalOf(test())).toMatchObject({
    name: 'ExpiredAuthError',
    message: expect.stringContaining('unknown, revoked or expired'),
  })
})

it.each([
  ['a page', { text: '<html><body>Welcome</body></html>' }],
  ['a page that is missing', { status: 404, text: '<html><body>Not Found</body></html>' }],
  ['JSON of another API', { body: { ok: true } }],
  ['another API that wraps its answers too', { body: { data: { id: 1 } } }],
  ['nothing', { text: '' }],
])('%s is told to be no server of ours', async (_what, reply) => {
  server.on('GET', '/me', reply)
  const told = await refusalOf(test())
  expect(told.message).toContain('is not a Qregg server')
  expect(told.message).not.toContain('<')
})

it('a redirect is not followed with the key: its target is told instead', async () => {
  server.on('GET', '/me', {
    status: 301,
    text: '',
    headers: { Location: 'https://www.example.com/api/v1/me' },
  })
  expect((await refusalOf(test())).message).toContain('Perhaps it is https://www.example.com.')
  expect(server.asked).toHaveLength(1)
})

it('a server that nothing answers for is told as such', async () => {
  const { origin } = server
  await server.close()
  expect((await refusalOf(test())).message).toContain(
    `${new URL(origin).host} could not be reached (ECONNREFUSED)`,
  )
  server = await startStubServer()
})
