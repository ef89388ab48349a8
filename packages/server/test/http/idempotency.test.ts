import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { Request } from 'express'
import { DESTINATION } from '../support/make-code.ts'
import { ENGINE, startServer, type TestServer, type TestWorkspace } from '../support/server.ts'

const DAY_MS = 86_400_000
let server: TestServer
let workspace: TestWorkspace
beforeAll(async () => {
  server = await startServer()
  workspace = await server.newWorkspace()
})
afterAll(() => server.close())

let lastKey = 0
const newKey = () => `key-${++lastKey}`
const withKey = (key: string, body: unknown) => ({ body, headers: { 'Idempotency-Key': key } })
const code = (title: string, more = {}) => ({ title, payload: { url: DESTINATION }, ...more })
const codesCalled = async (title: string) =>
  (await workspace.api.ok('listCodes', { query: { search: title } })).data.length

describe('an Idempotency-Key on a new code', () => {
  it('repeats the first answer for the same body: status, headers and body, and makes no second code', async () => {
    const call = withKey(newKey(), code('Repeated'))
    const first = await workspace.api.ok('createCode', call)
    const again = await workspace.api.ok('createCode', call)
    expect([again.status, again.text]).toEqual([201, first.text])
    expect(again.headers.location).toBe(`/api/v1/codes/${first.data.id}`)
    expect(again.headers['x-request-id']).not.toBe(first.headers['x-request-id'])
    expect(await codesCalled('Repeated')).toBe(1)
  })

  it('repeats it also after the code was changed or deleted: it is what was answered then', async () => {
    const call = withKey(newKey(), code('Gone since'))
    const first = await workspace.api.ok('createCode', call)
    await workspace.api.ok('deleteCode', { params: { id: first.data.id } })
    expect((await workspace.api.ok('createCode', call)).text).toBe(first.text)
  })

  it('answers 422 for another body, and makes nothing', async () => {
    const key = newKey()
    await workspace.api.ok('createCode', withKey(key, code('One')))
    const other = await workspace.api.refused('createCode', withKey(key, code('Another')))
    expect([other.status, other.code]).toEqual([422, 'idempotency_mismatch'])
    expect(await codesCalled('Another')).toBe(0)
  })

  it('never makes two codes of requests that come together: each gets the one answer, or 409', async () => {
    const call = withKey(newKey(), code('Together'))
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => workspace.api.send('createCode', call)),
    )
    const made = answers.filter(({ status }) => status === 201)
    const told = answers.filter(({ status }) => status !== 201)
    expect(new Set(made.map(({ text }) => text)).size).toBe(1)
    for (const { status, body, headers } of told) {
      expect([status, body]).toMatchObject([409, { error: { code: 'idempotency_in_progress' } }])
      expect(headers['retry-after']).toBe('1')
    }
    expect(await codesCalled('Together')).toBe(1)
    expect((await workspace.api.ok('createCode', call)).text).toBe(made[0]?.text)
  })

  it('is answered 409 while the first request with it still runs, whatever the body', async () => {
    const { id, num, keyId, api } = workspace
    const call = withKey(newKey(), code('Slow'))
    const { promise: slow, resolve: finish } = Promise.withResolvers<{ status: number; body: unknown }>()
    // SQLite is too quick to be met half-way, so the first request is one that waits inside.
    const first = server.deps.idempotency.once(
      { get: () => call.headers['Idempotency-Key'], path: '/codes', body: call.body } as unknown as Request,
      {
        kind: 'api_key',
        id: keyId,
        name: 'Slow',
        role: null,
        scopes: [],
        expiresAt: null,
        workspace: { num, id, name: '', plan: 'teams' },
      },
      'createCode',
      () => slow,
    )
    const second = await api.refused('createCode', call)
    expect([second.status, second.code, second.headers['retry-after']]).toEqual([
      409,
      'idempotency_in_progress',
      '1',
    ])
    finish({ status: 201, body: {} })
    await first
    expect((await api.ok('createCode', call)).status).toBe(201)
  })

  it('begins anew after 24 hours, and not a moment before', async () => {
    const call = withKey(newKey(), code('Tomorrow'))
    const first = await workspace.api.ok('createCode', call)
    server.clock.advance(DAY_MS - 60_000)
    expect((await workspace.api.ok('createCode', call)).data.id).toBe(first.data.id)
    server.clock.advance(60_000)
    const second = await workspace.api.ok('createCode', call)
    expect(second.data.id).not.toBe(first.data.id)
    expect((await workspace.api.ok('createCode', call)).text).toBe(second.text)
    expect(await codesCalled('Tomorrow')).toBe(2)
  })

  it('keeps no refusal: once the body is right, it is made', async () => {
    const key = newKey()
    await workspace.api.ok('createCode', { body: code('Owner', { externalId: 'taken' }) })
    const call = withKey(key, code('Waiting', { externalId: 'taken' }))
    expect(await workspace.api.refused('createCode', call)).toMatchObject({ status: 409 })
    const { data } = await workspace.api.ok('listCodes', { query: { externalId: 'taken' } })
    await workspace.api.ok('deleteCode', { params: { id: data[0]?.id ?? '' } })
    expect((await workspace.api.ok('createCode', call)).status).toBe(201)
  })

  it.each([
    ['empty', ''],
    ['of 256 characters', 'x'.repeat(256)],
  ])('that is %s is answered 422 with its name', async (_, key) => {
    const answer = await workspace.api.refused('createCode', withKey(key, code('Never')))
    expect([answer.status, answer.details?.[0]?.path]).toEqual([422, 'Idempotency-Key'])
    expect(await codesCalled('Never')).toBe(0)
  })

  it('is another one for another operation, and for another workspace', async () => {
    const key = newKey()
    await workspace.api.ok('createCode', withKey(key, code('Here')))
    const webhook = { url: 'http://127.0.0.1:9/', events: ['code.deleted'] }
    await workspace.api.ok('createWebhook', withKey(key, webhook))
    await server.api.ok('createCode', withKey(key, code('There')))
  })
})

describe('an Idempotency-Key on a new webhook', () => {
  const subscription = { url: 'http://127.0.0.1:9/secret', events: ['code.deleted'] }

  it('repeats the first answer with its secret, which no other request tells again', async () => {
    const call = withKey(newKey(), subscription)
    const first = await workspace.api.ok('createWebhook', call)
    expect(first.data.secret).toMatch(/^whsec_/)
    const again = await workspace.api.ok('createWebhook', call)
    expect([again.status, again.text, again.headers.location]).toEqual([
      201,
      first.text,
      `/api/v1/webhooks/${first.data.id}`,
    ])
    const unkeyed = await workspace.api.ok('createWebhook', { body: subscription })
    expect([unkeyed.status, unkeyed.data.id, unkeyed.data.secret]).toEqual([200, first.data.id, undefined])
  })

  it('keeps the answer so that the database does not tell it', async () => {
    const marker = 'http://127.0.0.1:9/readable-marker'
    const { data } = await workspace.api.ok(
      'createWebhook',
      withKey(newKey(), { url: marker, events: ['code.deleted'] }),
    )
    const { secret = '' } = data
    const files = ENGINE === 'sqlite' ? filesOf(server.dataDir) : await tablesOf(server)
    const rows = await server.deps.database.selectFrom('idempotency_keys').selectAll().execute()
    expect(rows.some((row) => row.body.includes('whsec_') || row.body.includes('readable-marker'))).toBe(
      false,
    )
    expect(files.some((file) => file.includes('readable-marker'))).toBe(true)
    expect(files.some((file) => file.includes(secret) || file.includes(secret.slice('whsec_'.length)))).toBe(
      false,
    )
  })
})

function filesOf(folder: string): Array<Buffer | string> {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name)))
}

/** Where there are no files to look into: what the tables say that a webhook or its answer is in. */
async function tablesOf({ deps }: TestServer): Promise<string[]> {
  const answers = await deps.database.selectFrom('idempotency_keys').selectAll().execute()
  const webhooks = await deps.database.selectFrom('webhooks').selectAll().execute()
  return [JSON.stringify(answers), JSON.stringify(webhooks)]
}

describe('kept answers', () => {
  it('are deleted once they are a day old', async () => {
    await workspace.api.ok('createCode', withKey(newKey(), code('Swept')))
    const count = async () =>
      (await server.deps.database.selectFrom('idempotency_keys').select('key').execute()).length
    expect(await count()).toBeGreaterThan(0)
    server.clock.advance(DAY_MS)
    await server.deps.idempotency.sweep()
    expect(await count()).toBe(0)
  })
})
