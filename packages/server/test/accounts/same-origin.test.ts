import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { ask } from '../support/ask.ts'
import { signedIn, type TestPerson } from '../support/people.ts'
import { startServer, type TestServer } from '../support/server.ts'

let server: TestServer
let person: TestPerson
beforeAll(async () => {
  server = await startServer({ env: { PUBLIC_URL: 'http://qr.example.com' } })
  person = await signedIn(server)
})
afterAll(() => server.close())

const makeCode = (headers: Record<string, string>) =>
  ask(`${server.url}/dashboard/api/workspaces/${person.workspaceId}/codes`, {
    method: 'POST',
    headers: { Cookie: person.cookie, 'Content-Type': 'application/json', ...headers },
    body: '{"payload":{"url":"https://example.com"}}',
  })

describe('a change by cookie', () => {
  it.each([
    ['Sec-Fetch-Site: same-origin', { 'Sec-Fetch-Site': 'same-origin' }],
    ['Origin: PUBLIC_URL', { Origin: 'http://qr.example.com' }],
    ['Origin: PUBLIC_URL behind a proxy that speaks https', { Origin: 'https://qr.example.com' }],
    ['Origin: the host that was asked', { Origin: 'http://here.test:81', Host: 'here.test:81' }],
  ])('is done with %s', async (_name, headers) => {
    expect((await makeCode(headers as Record<string, string>)).status).toBe(201)
  })

  it.each([
    ['neither header', {}],
    ['Sec-Fetch-Site: cross-site', { 'Sec-Fetch-Site': 'cross-site' }],
    ['Sec-Fetch-Site: same-site', { 'Sec-Fetch-Site': 'same-site', Origin: 'http://qr.example.com' }],
    ['Sec-Fetch-Site: none', { 'Sec-Fetch-Site': 'none' }],
    ['another Origin', { Origin: 'https://evil.example.net' }],
    ['another Origin that looks alike', { Origin: 'http://qr.example.com.evil.example.net' }],
    ['the same host at another port', { Origin: 'http://qr.example.com:8080' }],
    ['Origin: null', { Origin: 'null' }],
  ])('is refused with %s', async (_name, headers) => {
    const reply = await makeCode(headers as Record<string, string>)
    expect([reply.status, reply.json()]).toMatchObject([403, { error: { code: 'forbidden' } }])
  })

  it('is refused before anybody signs in, too: nobody is signed in as somebody else', async () => {
    const reply = await ask(`${server.url}/dashboard/api/sign-in`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Origin: 'https://evil.example.net' },
      body: JSON.stringify({ email: person.email, password: 'whatever it is' }),
    })
    expect(reply.status).toBe(403)
  })
})

describe('a question by cookie', () => {
  it('needs no such header: pages, pictures and streams ask without', async () => {
    const reply = await ask(`${server.url}/dashboard/api/account`, { headers: { Cookie: person.cookie } })
    expect([reply.status, reply.headers['cache-control']]).toEqual([200, 'no-store'])
  })

  it('runs nothing and tells nobody, when its answer is opened as a page', async () => {
    const { data: code } = await person.workspace.ok('createCode', {
      body: { payload: { url: 'https://example.com' } },
    })
    const here = `/workspaces/${person.workspaceId}`
    const paths = [`/codes/${code.id}/image.svg`, '/codes', '/scans/export?format=csv', '/workspace/export']
    for (const path of [...paths.map((one) => here + one), '/account', '/welcome', '/nowhere']) {
      const reply = await ask(`${server.url}/dashboard/api${path}`, { headers: { Cookie: person.cookie } })
      expect([path, reply.headers]).toMatchObject([
        path,
        {
          'content-security-policy': expect.stringMatching(/^default-src 'none'; .*; sandbox$/),
          'referrer-policy': 'no-referrer',
          'x-content-type-options': 'nosniff',
        },
      ])
    }
  })
})

describe('an export of the workspace', () => {
  const exportFrom = (headers: Record<string, string>) =>
    ask(`${server.url}/dashboard/api/workspaces/${person.workspaceId}/workspace/export`, {
      headers: { Cookie: person.cookie, ...headers },
    })

  it('is not begun, and not written down, by a link on another site', async () => {
    const entries = async () =>
      (await person.workspace.ok('listAuditLog')).data.filter(({ action }) => action === 'workspace.exported')
    const before = (await entries()).length
    for (const site of ['cross-site', 'same-site'])
      expect((await exportFrom({ 'Sec-Fetch-Site': site })).status).toBe(403)
    expect(await entries()).toHaveLength(before)
    for (const headers of [{ 'Sec-Fetch-Site': 'same-origin' }, { 'Sec-Fetch-Site': 'none' }, {}])
      expect((await exportFrom(headers as Record<string, string>)).status).toBe(200)
    expect(await entries()).toHaveLength(before + 3)
  })
})
