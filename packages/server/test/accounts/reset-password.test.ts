import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type Mailbox, mailbox } from '../support/mailbox.ts'
import { browser, PASSWORD, signedIn } from '../support/people.ts'
import { rowsOf, startServer, type TestServer } from '../support/server.ts'

const NEW = 'quite another password'
let server: TestServer
let box: Mailbox
beforeAll(async () => {
  box = await mailbox()
  server = await startServer({
    env: { PUBLIC_URL: 'https://qr.example.com', SMTP_URL: box.url, MAIL_FROM: 'qr@example.com' },
  })
})
afterAll(async () => {
  await server.close()
  await box.close()
})

const nobody = () => browser(server, null).account
/** Asks for a link and takes it from the mail. */
async function linkFor(email: string): Promise<string> {
  const before = box.letters.length
  await nobody().ok('forgotPassword', { body: { email } })
  const { to, text } = (await box.waitFor(before + 1)).at(-1) ?? { to: [], text: '' }
  expect(to.map((address) => address.toLowerCase())).toEqual([email.toLowerCase()])
  return /^https:\/\/qr\.example\.com\/dashboard\/reset-password#([\w-]{43})$/m.exec(text)?.[1] ?? ''
}
const reset = (token: string) => nobody().send('resetPassword', { body: { token, password: NEW } })

describe('a forgotten password', () => {
  it('is set anew by the mailed link, once, and ends every session', async () => {
    const person = await signedIn(server, { email: 'Ada@example.com', password: true })
    const token = await linkFor('ada@example.com')
    expect((await reset(token)).status).toBe(200)
    expect((await person.account.refused('getAccount')).status).toBe(401)
    const signIn = (password: string) =>
      nobody().send('signIn', { body: { email: 'ada@example.com', password } })
    expect([(await signIn(PASSWORD)).status, (await signIn(NEW)).status]).toEqual([401, 200])
    const again = await reset(token)
    expect([again.status, again.body]).toMatchObject([410, { error: { code: 'link_expired' } }])
  })

  it('is set by one of two who use the link at once', async () => {
    const { email } = await signedIn(server, { password: true })
    const token = await linkFor(email)
    const answers = await Promise.all([reset(token), reset(token), reset(token)])
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 410, 410])
  })

  it('is not set by a link that is older than an hour, or that another one has outlived', async () => {
    const { email } = await signedIn(server, { password: true })
    const [first, second] = [await linkFor(email), await linkFor(email)]
    expect((await reset(second)).status).toBe(200)
    expect((await reset(first)).status).toBe(410)
    const late = await linkFor(email)
    server.clock.advance(60 * 60_000)
    expect((await reset(late)).status).toBe(410)
    expect((await reset('nonsense')).status).toBe(410)
    await server.deps.accounts.sessions.sweep()
    expect(await rowsOf(server, 'select kind from verifications', [])).toEqual([])
  })

  it('is answered alike whether there is such a person or not, and mails nobody who is none', async () => {
    const unknown = await nobody().ok('forgotPassword', { body: { email: 'nobody@example.com' } })
    const { email } = await signedIn(server)
    const before = box.letters.length
    const known = await nobody().ok('forgotPassword', { body: { email } })
    expect(unknown.data).toEqual(known.data)
    await box.waitFor(before + 1)
    expect(box.letters.flatMap(({ to }) => to)).not.toContain('nobody@example.com')
  })

  it('is mailed three times an hour to one address, whether there is such a person or not', async () => {
    const { email } = await signedIn(server)
    const before = box.letters.length
    for (const address of [email, 'stranger@example.com']) {
      const asked = () => nobody().send('forgotPassword', { body: { email: address } })
      const answers = [await asked(), await asked(), await asked(), await asked()]
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 429])
      expect(Number(answers[3]?.headers['retry-after'])).toBeGreaterThan(3_500)
    }
    expect(await box.waitFor(before + 3)).toHaveLength(before + 3)
  })

  it('gives a password to who signed in with Google alone', async () => {
    const { email, account } = await signedIn(server)
    const current = await account.refused('changePassword', { body: { current: 'none', password: NEW } })
    expect(current).toMatchObject({ status: 401, message: expect.stringContaining('forgot password') })
    expect((await reset(await linkFor(email))).status).toBe(200)
    await nobody().ok('signIn', { body: { email, password: NEW } })
  })

  it('is over with a password that was changed: links that were mailed before open nothing', async () => {
    const { email, account } = await signedIn(server, { password: true })
    const token = await linkFor(email)
    await account.ok('changePassword', { body: { current: PASSWORD, password: 'changed by its owner' } })
    expect((await reset(token)).status).toBe(410)
    await nobody().ok('signIn', { body: { email, password: 'changed by its owner' } })
  })

  it('cannot be reset where no mail is sent, which is said', async () => {
    const quiet = await startServer()
    const asked = await browser(quiet, null).account.refused('forgotPassword', {
      body: { email: 'ada@example.com' },
    })
    expect(asked).toMatchObject({ status: 503, code: 'unavailable' })
    await quiet.close()
  })
})

describe('a password that is reset while somebody uses the old one', () => {
  /** Does it once the old password was found to be right, and before anything is done by it. */
  function whileChecked(meanwhile: () => Promise<unknown>) {
    const { passwords } = server.deps.accounts
    const { verify } = passwords
    passwords.verify = async (given, stored) => {
      passwords.verify = verify
      const isRight = await verify(given, stored)
      await meanwhile()
      return isRight
    }
  }

  it('begins no session for whoever signs in with the old one', async () => {
    const { id, email } = await signedIn(server, { password: true })
    const token = await linkFor(email)
    whileChecked(() => reset(token))
    const signIn = await nobody().send('signIn', { body: { email, password: PASSWORD } })
    expect([signIn.status, signIn.headers['set-cookie']]).toEqual([401, undefined])
    expect(await rowsOf(server, 'select id from sessions where person_id = ?', [id])).toEqual([])
    await nobody().ok('signIn', { body: { email, password: NEW } })
  })

  it('is not changed by the old one', async () => {
    const { email, account } = await signedIn(server, { password: true })
    const token = await linkFor(email)
    whileChecked(() => reset(token))
    const body = { current: PASSWORD, password: 'of who came too late' }
    expect(await account.refused('changePassword', { body })).toMatchObject({ code: 'wrong_credentials' })
    await nobody().ok('signIn', { body: { email, password: NEW } })
  })
})
