import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { transact } from '../../src/db/transaction.ts'
import { createOutbox, type Outbox } from '../../src/mail/outbox.ts'
import { startServer, type TestServer } from '../support/server.ts'

const LETTER = { to: 'ada@example.com', subject: 'Hello', text: 'Hello' }

let server: TestServer
let outbox: Outbox
beforeAll(async () => {
  server = await startServer()
  outbox = createOutbox(server.deps)
})
afterAll(() => server.close())

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
})
