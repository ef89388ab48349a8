import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { type Mailbox, mailbox } from '../support/mailbox.ts'
import { signedIn } from '../support/people.ts'
import { startServer, type TestServer, type TestWorkspace } from '../support/server.ts'

const MINUTE_MS = 60_000
let server: TestServer
let box: Mailbox
let workspace: TestWorkspace
let webhookId: string
beforeEach(async () => {
  box = await mailbox()
  await start({})
})
async function start(env: Record<string, string>) {
  server = await startServer({ env: { SMTP_URL: box.url, MAIL_FROM: 'qr@example.com', ...env } })
  workspace = await server.newWorkspace()
  for (const role of ['owner', 'admin', 'member'] as const)
    await signedIn(server, { workspaceId: workspace.id, role, email: `${role}@example.com`, verified: true })
  const body = {
    url: 'http://127.0.0.1:9/secret-path',
    events: ['code.deleted'],
    description: 'Orders\r\nBcc: x@y.z',
  }
  webhookId = (await workspace.api.ok('createWebhook', { body })).data.id
}
afterEach(async () => {
  await server.close()
  await box.close()
})

/** Writes how a webhook is, as the engine does. */
const becomes = (health: object, id = webhookId) =>
  server.deps.database.updateTable('webhooks').set(health).where('id', '=', id).execute()
const failing = () => ({ state: 'backoff', failures: 3, first_failure_at: server.clock.now() })
async function another(description: string): Promise<string> {
  const url = `http://127.0.0.1:9/${encodeURIComponent(description)}`
  const body = { url, events: ['scan'], description }
  return (await workspace.api.ok('createWebhook', { body })).data.id
}
/** Looks twice, as two instances do, and answers who has been told what since. */
async function told() {
  const before = box.letters.length
  await Promise.all([server.deps.tellOfUnwellWebhooks(), server.deps.tellOfUnwellWebhooks()])
  await server.deps.tellOfUnwellWebhooks()
  await server.deps.mailer.run()
  await server.deps.mailer.run()
  return box.letters.slice(before)
}

describe('a webhook that is not well', () => {
  it('is told of once it has failed for an hour, to owners and admins, once', async () => {
    await becomes(failing())
    server.clock.advance(59 * MINUTE_MS)
    expect(await told()).toEqual([])
    server.clock.advance(2 * MINUTE_MS)
    const letters = await told()
    expect(letters.flatMap(({ to }) => to).sort()).toEqual(['admin@example.com', 'owner@example.com'])
    const [letter] = letters
    expect(letter?.headers.subject).toBe('A webhook has been failing for an hour: Orders Bcc: x@y.z')
    expect(letter?.headers.bcc).toBeUndefined()
    expect(letter?.text).toContain(
      `${server.deps.config.publicUrl}/dashboard/w/${workspace.id}/webhooks/${webhookId}`,
    )
    expect(letter?.raw).not.toContain('secret-path')
    server.clock.advance(240 * MINUTE_MS)
    expect(await told()).toEqual([])
  })

  it('is told of again when it is given up, with the reason, and when it fails anew', async () => {
    const first = server.clock.now()
    await becomes({ state: 'backoff', failures: 3, first_failure_at: first })
    server.clock.advance(61 * MINUTE_MS)
    expect(await told()).toHaveLength(2)
    server.clock.advance(60 * MINUTE_MS)
    const reason = 'No delivery has succeeded for 5 days. The last one: The receiver failed (HTTP 500).'
    await becomes({ state: 'disabled', disabled_at: server.clock.now(), disabled_reason: reason })
    server.clock.advance(MINUTE_MS)
    const letters = await told()
    expect(letters).toHaveLength(2)
    expect(letters[0]?.headers.subject).toMatch(/^A webhook was stopped: Orders/)
    expect(letters[0]?.text).toContain(reason)
    await workspace.api.ok('updateWebhook', { params: { id: webhookId }, body: { active: true } })
    expect(await told()).toEqual([])
    await becomes(failing())
    server.clock.advance(61 * MINUTE_MS)
    expect(await told()).toHaveLength(2)
  })

  it('is told of later when no more mail was taken', async () => {
    await becomes(failing())
    server.clock.advance(61 * MINUTE_MS)
    const row = { recipient: 'a@example.com', subject: '', body: '', attempts: 1, created_at: 0 }
    const far = server.clock.now() + 12 * 60 * MINUTE_MS
    // Room for one of the two.
    const values = Array.from({ length: 899 }, () => ({ ...row, next_at: far }))
    await server.deps.database.insertInto('mails').values(values).execute()
    await expect(server.deps.tellOfUnwellWebhooks()).rejects.toThrow('No more mail is taken')
    await server.deps.database.deleteFrom('mails').where('next_at', '=', far).execute()
    const letters = await told()
    expect(letters.flatMap(({ to }) => to).sort()).toEqual(['admin@example.com', 'owner@example.com'])
  })

  it('is not told of when its owner has stopped it, or when it was given up days ago', async () => {
    await workspace.api.ok('updateWebhook', { params: { id: webhookId }, body: { active: false } })
    server.clock.advance(120 * MINUTE_MS)
    expect(await told()).toEqual([])
    await becomes({ state: 'gone', disabled_at: server.clock.now() - 25 * 60 * MINUTE_MS })
    expect(await told()).toEqual([])
  })

  it.each([
    ['nobody where everybody may sign up', 'open', []],
    ['them where people come by invitation', 'invited', ['stranger@example.com']],
  ])('is told of to those whose address nobody has checked: %s', async (_, SIGN_UP, told_) => {
    await server.close()
    await start({ SIGN_UP })
    await signedIn(server, { workspaceId: workspace.id, role: 'owner', email: 'stranger@example.com' })
    await becomes(failing())
    server.clock.advance(61 * MINUTE_MS)
    const letters = await told()
    const known = ['admin@example.com', 'owner@example.com']
    expect(letters.flatMap(({ to }) => to).sort()).toEqual([...known, ...told_])
  })

  it('adds no lines of its own to what people are told', async () => {
    await becomes({ ...failing(), description: 'Orders\n\nSign in at https://example.net' })
    server.clock.advance(61 * MINUTE_MS)
    const [letter] = await told()
    expect(letter?.text.replace(/\s*\n/g, '\n')).toContain(
      '"Orders Sign in at https://example.net" (127.0.0.1:9)',
    )
  })
})

describe('webhooks of one workspace that are not well', () => {
  it('are told of in one letter, which names twenty of them', async () => {
    for (let number = 1; number <= 22; number++) await becomes(failing(), await another(`Number ${number}`))
    const reason = 'Its receiver says that it is gone.'
    await becomes({ state: 'gone', disabled_at: server.clock.now(), disabled_reason: reason })
    server.clock.advance(61 * MINUTE_MS)
    const letters = await told()
    expect(letters).toHaveLength(2)
    const [letter] = letters
    expect(letter?.headers.subject).toBe('23 webhooks of Another workspace have stopped or are failing')
    expect(letter?.text.match(/^- The webhook /gm)).toHaveLength(20)
    expect(letter?.text).toContain('- and 3 more')
    expect(letter?.text).toContain(`was stopped: ${reason}`)
    expect(letter?.text.trim().endsWith(`/dashboard/w/${workspace.id}/webhooks`)).toBe(true)
    server.clock.advance(240 * MINUTE_MS)
    expect(await told()).toEqual([])
  })

  it('are told of once an hour at most, also when those that were told of are deleted', async () => {
    const [second, third] = [await another('Second'), await another('Third')]
    await becomes(failing())
    server.clock.advance(30 * MINUTE_MS)
    await becomes(failing(), second)
    await becomes(failing(), third)
    server.clock.advance(31 * MINUTE_MS)
    expect(await told()).toHaveLength(2)
    await workspace.api.ok('deleteWebhook', { params: { id: webhookId } })
    server.clock.advance(31 * MINUTE_MS)
    expect(await told()).toEqual([])
    server.clock.advance(30 * MINUTE_MS)
    const letters = await told()
    expect(letters.map(({ headers }) => headers.subject)).toEqual(
      Array(2).fill('2 webhooks of Another workspace have stopped or are failing'),
    )
  })

  it('are told of apart from those of another workspace', async () => {
    const other = await server.newWorkspace({ name: 'Its neighbour' })
    await signedIn(server, { workspaceId: other.id, email: 'other@example.com', verified: true })
    const body = { url: 'http://127.0.0.1:9/', events: ['scan'] }
    const { id } = (await other.api.ok('createWebhook', { body })).data
    await becomes(failing())
    await becomes(failing(), id)
    server.clock.advance(61 * MINUTE_MS)
    const letters = await told()
    expect(letters).toHaveLength(3)
    expect(letters.find(({ to }) => to.includes('other@example.com'))?.text).toContain(id)
  })

  it('are told of at once after the clock was put back by a day', async () => {
    const second = await another('Second')
    await becomes(failing())
    server.clock.advance(61 * MINUTE_MS)
    expect(await told()).toHaveLength(2)
    server.clock.advance(-26 * 60 * MINUTE_MS)
    await becomes(failing(), second)
    server.clock.advance(61 * MINUTE_MS)
    expect(await told()).toHaveLength(2)
  })
})
