import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { transact } from '../../src/db/transaction.ts'
import { createOutbox, type Mail, type Outbox } from '../../src/mail/outbox.ts'
import { startServer, type TestServer } from '../support/server.ts'

const LETTER = { to: 'ada@example.com', subject: 'Hello', text: 'Hello' }

let server: TestServer
let outbox: Outbox
beforeAll(async () => {
  server = await startServer()
  outbox = createOutbox(server.deps)
})
afterAll(() => server.close())
afterEach(() => server.deps.database.deleteFrom('mails').execute())

describe('a mail that is due', () => {
  it('is claimed by one of those who want it at the same time, and by another once that one is dead', async () => {
    await transact(server.deps.database, (trx) => outbox.put(trx, LETTER))
    const claims = await Promise.all([1, 2, 3, 4].map(() => outbox.claim()))
    expect(claims.filter((one) => one !== undefined)).toHaveLength(1)
    expect(await outbox.claim()).toBeUndefined()
    server.clock.advance(121_000)
    const again = await outbox.claim()
    expect(again).toMatchObject({ ...LETTER, attempts: 2 })
    // Who comes back from the dead does not put off what another is at.
    const [first] = claims.filter((one) => one !== undefined)
    if (first) await outbox.postpone(first)
    server.clock.advance(61_000)
    expect(await outbox.claim()).toBeUndefined()
  })

  it('is claimed later when it can wait: somebody sits before a forgotten password', async () => {
    const put = (letter: Partial<Mail>) =>
      transact(server.deps.database, (trx) => outbox.put(trx, { ...LETTER, ...letter }))
    await put({ subject: 'A notice' })
    server.clock.advance(1_000)
    await put({ subject: 'A link', urgent: true })
    server.clock.advance(1_000)
    await put({ subject: 'Another notice' })
    const first = await outbox.claim()
    expect(first?.subject).toBe('A link')
    // Also when it is tried again, and the others have been due for longer.
    if (first) await outbox.postpone(first)
    server.clock.advance(3_600_000)
    const subjects: Array<string | undefined> = []
    for (let one = await outbox.claim(); one; one = await outbox.claim()) {
      subjects.push(one.subject)
      await outbox.remove(one)
    }
    expect(subjects).toEqual(['A link', 'A notice', 'Another notice'])
  })

  it('does not wait for days because the clock was put back, and is not tried before its time otherwise', async () => {
    await transact(server.deps.database, (trx) => outbox.put(trx, LETTER))
    // Six failures: the seventh wait is the longest.
    for (const minutes of [1, 5, 15, 60, 180, 360]) {
      const one = await outbox.claim()
      if (one) await outbox.postpone(one)
      server.clock.advance(minutes * 60_000)
    }
    const one = await outbox.claim()
    if (one) await outbox.postpone(one)
    // As an instance sees it whose clock is a little behind.
    server.clock.advance(-5_000)
    expect([one?.attempts, await outbox.claim()]).toEqual([7, undefined])
    server.clock.advance(-3 * 86_400_000)
    expect((await outbox.claim())?.attempts).toBe(8)
  })
})
