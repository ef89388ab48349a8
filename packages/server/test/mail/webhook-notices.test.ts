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
  server = await startServer({ env: { SMTP_URL: box.url, MAIL_FROM: 'qr@example.com' } })
  workspace = await server.newWorkspace()
  for (const role of ['owner', 'admin', 'member'] as const)
    await signedIn(server, { workspaceId: workspace.id, role, email: `${role}@example.com` })
  const body = {
    url: 'http://127.0.0.1:9/secret-path',
    events: ['code.deleted'],
    description: 'Orders\r\nBcc: x@y.z',
  }
  webhookId = (await workspace.api.ok('createWebhook', { body })).data.id
})
afterEach(async () => {
  await server.close()
  await box.close()
})

/** Writes how the webhook is, as the engine does. */
const becomes = (health: object) =>
  server.deps.database.updateTable('webhooks').set(health).where('id', '=', webhookId).execute()
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
    await becomes({ state: 'backoff', failures: 3, first_failure_at: server.clock.now() })
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
    await becomes({ state: 'backoff', failures: 3, first_failure_at: server.clock.now() })
    server.clock.advance(61 * MINUTE_MS)
    expect(await told()).toHaveLength(2)
  })

  it('is told of later when no more mail was taken', async () => {
    await becomes({ state: 'backoff', failures: 3, first_failure_at: server.clock.now() })
    server.clock.advance(61 * MINUTE_MS)
    const row = { recipient: 'a@example.com', subject: '', body: '', attempts: 1, created_at: 0 }
    const far = server.clock.now() + 24 * 60 * MINUTE_MS
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
})
