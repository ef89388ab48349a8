import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type Mailbox, mailbox } from '../support/mailbox.ts'
import { browser, cookieOf, PASSWORD, signedIn } from '../support/people.ts'
import { rowsOf, startServer, type TestServer } from '../support/server.ts'

const ENV = { PUBLIC_URL: 'https://qr.example.com', SIGN_UP: 'open', MAIL_FROM: 'qr@example.com' }
let server: TestServer
let box: Mailbox
beforeAll(async () => {
  box = await mailbox()
  server = await startServer({ env: { ...ENV, SMTP_URL: box.url } })
  await nobody().ok('setUp', {
    body: {
      token: await server.deps.accounts.setUp.token(),
      name: 'Owner',
      email: 'owner@example.com',
      password: PASSWORD,
    },
  })
})
afterAll(async () => {
  await server.close()
  await box.close()
})

const nobody = () => browser(server, null).account
/** The text of the letter that `send` causes to that address; others may come meanwhile. */
async function letterTo(
  email: string,
  send: () => Promise<unknown> = () => nobody().ok('mailSignUp', { body: { email } }),
): Promise<string> {
  const before = box.letters.length
  await send()
  for (let count = before + 1; ; count++) {
    const letter = (await box.waitFor(count)).slice(before).find(({ to }) => to.includes(email))
    if (letter) return letter.text
  }
}
const LINK = /^https:\/\/qr\.example\.com\/dashboard\/sign-up#(\S+)$/m
const linkFor = async (email: string) => LINK.exec(await letterTo(email))?.[1] ?? ''
const signUp = (token: string) =>
  nobody().send('signUp', { body: { name: 'Ada', password: PASSWORD, token } })

describe('signing up where the server sends mail', () => {
  it('makes an account of the address that the link was mailed to, which is then known to be theirs', async () => {
    const token = await linkFor('ada@example.com')
    expect(await rowsOf(server, 'select email from people where email = ?', ['ada@example.com'])).toEqual([])
    expect((await nobody().ok('openSignUp', { body: { token } })).data).toEqual({ email: 'ada@example.com' })
    const { headers } = await signUp(token)
    const { data } = await browser(server, cookieOf(headers['set-cookie'])).account.ok('getAccount')
    expect(data.person.email).toBe('ada@example.com')
    expect(data.workspaces).toMatchObject([{ role: 'owner' }])
    const [row] = await rowsOf<{ email_verified: number }>(
      server,
      'select email_verified from people where email = ?',
      ['ada@example.com'],
    )
    expect(Number(row?.email_verified)).toBe(1)
  })

  it('makes one account of a link', async () => {
    const token = await linkFor('twice@example.com')
    const answers = await Promise.all([signUp(token), signUp(token), signUp(token)])
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409])
  })

  it('makes none without a link, nor by one that is old, changed, or meant for something else', async () => {
    const without = await nobody().refused('signUp', {
      body: { name: 'Eve', password: PASSWORD, email: 'eve@example.com' },
    })
    expect(without).toMatchObject({ status: 403, message: expect.stringContaining('mails') })
    const token = await linkFor('eve@example.com')
    const other = server.deps.box.seal(
      JSON.stringify({ kind: 'other', email: 'eve@example.com', until: server.clock.now() + 1_000 }),
    )
    for (const wrong of [`${token.slice(0, -3)}AAA`, other, 'nonsense'])
      expect((await signUp(wrong)).status).toBe(410)
    server.clock.advance(24 * 60 * 60_000)
    expect((await signUp(token)).status).toBe(410)
    expect((await nobody().refused('openSignUp', { body: { token } })).code).toBe('link_expired')
  })

  it('answers alike whether somebody has an account, and tells only them', async () => {
    const { email } = await signedIn(server)
    const text = await letterTo(email)
    expect(text).not.toMatch(LINK)
    expect(text).toContain('https://qr.example.com/dashboard/sign-in')
  })

  it('mails three links an hour to one address', async () => {
    const asked = () => nobody().send('mailSignUp', { body: { email: 'flood@example.com' } })
    const answers = [await asked(), await asked(), await asked(), await asked()]
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 429])
  })

  it('mails the longest address a link that works', async () => {
    const email = `${'a'.repeat(60)}@${`${'b'.repeat(60)}.`.repeat(3)}example`
    const token = await linkFor(email)
    expect((await nobody().ok('openSignUp', { body: { token } })).data).toEqual({ email })
  })
})

describe('an invitation where signing up takes a mail', () => {
  const join = (body: { token: string; proof?: string; email: string }) =>
    nobody().send('signUpByInvitation', { body: { name: 'Grace', password: PASSWORD, ...body } })
  async function invite(email?: string) {
    const admin = await signedIn(server)
    const { url } = (await admin.workspace.ok('createInvitation', { body: email ? { email } : {} })).data
    return { workspaceId: admin.workspaceId, token: url.split('#')[1] ?? '' }
  }

  it('is no way around it: a link alone neither makes an account nor tells who has one', async () => {
    const { token } = await invite()
    const { email } = await signedIn(server)
    for (const address of [email, 'of-nobody@example.com']) {
      const { status, body } = await join({ token, email: address })
      expect([status, body]).toMatchObject([403, { error: { code: 'forbidden' } }])
    }
    const proof = server.deps.accounts.signUpLinks.seal({ email: 'another@example.com' })
    expect((await join({ token, proof, email: 'of-nobody@example.com' })).status).toBe(403)
  })

  it('that was mailed is taken at once, for its link shows whose mail it was', async () => {
    let token = ''
    const text = await letterTo('grace@example.com', async () => {
      token = (await invite('grace@example.com')).token
    })
    const [, mailed, proof] = /\/dashboard\/invitations#([\w-]{43})\.(\S+)$/m.exec(text) ?? []
    expect(mailed).toBe(token)
    expect((await join({ token, proof, email: 'Grace@example.com' })).status).toBe(201)
  })

  it('is taken on the way by the link that is mailed to who signs up', async () => {
    const { workspaceId, token: invitation } = await invite()
    const text = await letterTo('joan@example.com', () =>
      nobody().ok('mailSignUp', { body: { email: 'joan@example.com', invitation } }),
    )
    const { headers } = await signUp(LINK.exec(text)?.[1] ?? '')
    const { data } = await browser(server, cookieOf(headers['set-cookie'])).account.ok('getAccount')
    expect(data.workspaces.map(({ id, role }) => [id, role])).toEqual([[workspaceId, 'member']])
  })
})

describe('where no mail is sent', () => {
  it('says that there are no links, and signs up without one', async () => {
    const quiet = await startServer({ env: { SIGN_UP: 'open' } })
    const { account } = browser(quiet, null)
    const owner = { name: 'Owner', email: 'owner@example.com', password: PASSWORD }
    await account.ok('setUp', { body: owner })
    const asked = await account.refused('mailSignUp', { body: { email: 'ada@example.com' } })
    expect(asked).toMatchObject({ status: 503, code: 'unavailable' })
    const missing = await account.refused('signUp', { body: { name: 'Ada', password: PASSWORD } })
    expect(missing).toMatchObject({ status: 422, details: [{ path: 'email' }] })
    await quiet.close()
  })
})
