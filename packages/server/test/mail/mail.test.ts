import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals'
import { transact } from '../../src/db/transaction.ts'
import { createOutbox, type Mail } from '../../src/mail/outbox.ts'
import { type Mailbox, mailbox } from '../support/mailbox.ts'
import { rowsOf, startServer, type TestServer } from '../support/server.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const FROM = 'Qregg <qr@example.com>'
const MINUTE_MS = 60_000
const LETTER = { to: 'ada@example.com', subject: 'Hello', text: 'One.\n\nTwo: https://qr.example.com/#abc\n' }

let server: TestServer
let box: Mailbox
beforeEach(async () => {
  box = await mailbox()
  server = await startServer({ env: { SMTP_URL: box.url, MAIL_FROM: FROM } })
})
afterEach(async () => {
  await server.close()
  await box.close()
})

const send = (letter: Partial<Mail> = {}, on = server) =>
  transact(on.deps.database, (trx) => on.deps.mailer.send(trx, { ...LETTER, ...letter }))
const waiting = (on = server) =>
  rowsOf<{ attempts: number; body: string; subject: string; recipient: string }>(
    on,
    'select * from mails',
    [],
  )
const logged = (text: string) => server.logs.filter(({ msg }) => msg.startsWith(text))

describe('mail', () => {
  it('is handed in after the commit, in plain text, from and to whom it was told', async () => {
    expect(await send()).toBe(true)
    const [letter] = await box.waitFor(1)
    expect(letter).toMatchObject({
      from: 'qr@example.com',
      to: ['ada@example.com'],
      text: LETTER.text.trim(),
    })
    expect(letter?.headers).toMatchObject({
      from: FROM,
      to: 'ada@example.com',
      subject: 'Hello',
      'auto-submitted': 'auto-generated',
    })
    expect(letter?.headers['content-type']).toContain('text/plain')
    await server.deps.mailer.run()
    expect(await waiting()).toEqual([])
  })

  it('is not sent when the change that it tells of is taken back', async () => {
    const undone = transact(server.deps.database, async (trx) => {
      await server.deps.mailer.send(trx, LETTER)
      throw new Error('taken back')
    })
    await expect(undone).rejects.toThrow('taken back')
    await server.deps.mailer.run()
    expect([await waiting(), box.letters]).toEqual([[], []])
  })

  it('is kept where nobody can read it, and survives a restart', async () => {
    const folder = temporaryFolder()
    const env = { SMTP_URL: box.url, MAIL_FROM: FROM }
    const first = await startServer({ dataDir: folder.path, env })
    box.answer(451)
    await send({ text: 'a link that opens something' }, first)
    await first.deps.mailer.run()
    const [row] = await waiting(first)
    expect(row?.attempts).toBe(1)
    expect(JSON.stringify(row)).not.toContain('opens')
    await first.close()
    box.answer('take')
    first.clock.advance(2 * MINUTE_MS)
    const second = await startServer({ dataDir: folder.path, clock: first.clock, env })
    await second.deps.mailer.run()
    expect((await box.waitFor(1))[0]?.text).toBe('a link that opens something')
    await second.close()
    folder.remove()
  })

  it('is tried again, later and later, for a day, and given up then', async () => {
    box.answer(451)
    await send()
    await server.deps.mailer.run()
    const tried: number[] = []
    for (let minutes = 0; minutes < 30 * 60; minutes += 5) {
      const [before] = await waiting()
      if (!before) break
      await server.deps.mailer.run()
      const [after] = await waiting()
      if (after?.attempts !== before.attempts) tried.push(minutes)
      server.clock.advance(5 * MINUTE_MS)
    }
    expect(tried.length).toBeGreaterThanOrEqual(6)
    expect(tried.at(-1)).toBeGreaterThan(20 * 60)
    expect(tried.at(-1)).toBeLessThan(24 * 60)
    expect(logged('a mail was given up')).toHaveLength(1)
  })

  it('that the mail server refuses for good is given up at once, and no log names its reader', async () => {
    box.answer(550)
    await send()
    await server.deps.mailer.run()
    expect(await waiting()).toEqual([])
    expect(logged('a mail was given up')).toEqual([expect.objectContaining({ responseCode: 550 })])
    expect(JSON.stringify(server.logs)).not.toContain('ada@')
  })

  it('waits while no mail server is there', async () => {
    await box.close()
    await send()
    await server.deps.mailer.run()
    expect((await waiting())[0]?.attempts).toBe(1)
    box = await mailbox()
  })

  it.each([
    '\r\nBcc: eve@example.com',
    '\nBcc: eve@example.com',
    '\u2028Bcc: eve@example.com',
    '\0\r\r\n\r\nBody',
  ])('lets no header in by what people are called: %j', async (name) => {
    await send({ subject: `${name} invites you`, text: `${name} invites you.\r\n.\r\nMAIL FROM:<x@y.z>` })
    const [letter] = await box.waitFor(1)
    expect(letter?.to).toEqual(['ada@example.com'])
    expect(letter?.headers.bcc).toBeUndefined()
    expect(Object.keys(letter?.headers ?? {}).sort()).toEqual([
      'auto-submitted',
      'content-transfer-encoding',
      'content-type',
      'date',
      'from',
      'message-id',
      'mime-version',
      'subject',
      'to',
    ])
  })

  it('tells a name in any script', async () => {
    await send({ subject: 'Ünïcødé 🥚 招待', text: 'Grüße, 招待' })
    const [letter] = await box.waitFor(1)
    expect([letter?.headers.subject, letter?.text]).toEqual(['Ünïcødé 🥚 招待', 'Grüße, 招待'])
  })

  it('takes no more than nine hundred that wait, and a hundred urgent ones', async () => {
    box.answer(451)
    await send()
    await server.deps.mailer.run()
    const fill = (length: number) =>
      server.deps.database.insertInto('mails').values(waitingOnes(length)).execute()
    const waitingOnes = (length: number) =>
      Array.from({ length }, () => ({
        recipient: 'a@example.com',
        subject: '',
        body: '',
        attempts: 1,
        created_at: 0,
        next_at: server.clock.now() + 100 * MINUTE_MS,
      }))
    await fill(899)
    expect(await send()).toBe(false)
    expect(await send({ urgent: true })).toBe(true)
    await fill(99)
    expect(await send({ urgent: true })).toBe(false)
    expect(logged('too much mail waits')).toHaveLength(2)
  })

  it('is sent once when many look for it at once', async () => {
    await Promise.all(Array.from({ length: 10 }, (_, index) => send({ subject: `Number ${index}` })))
    const second = await startServer({
      dataDir: server.dataDir,
      clock: server.clock,
      env: { SMTP_URL: box.url, MAIL_FROM: FROM },
    }).catch(() => undefined)
    await Promise.all([server.deps.mailer.run(), second?.deps.mailer.run(), server.deps.mailer.run()])
    await box.waitFor(10)
    await server.deps.mailer.run()
    await second?.close()
    expect(box.letters.map(({ headers }) => headers.subject).sort()).toEqual(
      Array.from({ length: 10 }, (_, index) => `Number ${index}`),
    )
    expect(await waiting()).toEqual([])
  })

  it('signs in with what SMTP_URL says', async () => {
    const locked = await mailbox({ user: 'qregg@example.com', password: 'a:b/c@d' })
    const other = await startServer({ env: { SMTP_URL: locked.url, MAIL_FROM: 'qr@example.com' } })
    await send({}, other)
    expect((await locked.waitFor(1))[0]?.user).toBe('qregg@example.com')
    await other.close()
    await locked.close()
  })

  it('is not held back by a mail server that says nothing when the server stops', async () => {
    box.answer('hang')
    await send()
    await server.close()
    server = await startServer()
    expect(server.deps.mailer.enabled).toBe(false)
    expect(await send()).toBe(false)
  }, 15_000)

  it('that waits is not all sent, a hanging mail server at a time, before the server stops', async () => {
    const timers = jest.spyOn(globalThis, 'setInterval')
    const stopping = await startServer({ env: { SMTP_URL: box.url, MAIL_FROM: FROM } })
    const looks = timers.mock.calls.filter(([, everyMs]) => everyMs === 10_000).map(([look]) => look)
    timers.mockRestore()
    box.answer('hang')
    const outbox = createOutbox(stopping.deps)
    for (let count = 0; count < 3; count++)
      await transact(stopping.deps.database, (trx) => outbox.put(trx, LETTER))
    // Housekeeping's turn has come: it is at all of them now.
    for (const look of looks) look()
    await stopping.close()
    expect(looks.length).toBeGreaterThan(0)
  }, 15_000)
})
