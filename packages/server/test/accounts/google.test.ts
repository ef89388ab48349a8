import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { apiClient } from '../support/api-client.ts'
import { ask } from '../support/ask.ts'
import {
  CLIENT_ID,
  CLIENT_SECRET,
  type FakeGoogle,
  fakeGoogle,
  type GoogleAccount,
} from '../support/google.ts'
import { browser, cookieOf, PASSWORD, signedIn } from '../support/people.ts'
import { startServer, type TestServer } from '../support/server.ts'

const env = { GOOGLE_CLIENT_ID: CLIENT_ID, GOOGLE_CLIENT_SECRET: CLIENT_SECRET }
let google: FakeGoogle
let invited: TestServer
let open: TestServer
beforeAll(async () => {
  google = await fakeGoogle()
  invited = await startServer({ env, googleEndpoints: google.endpoints })
  open = await startServer({ env: { ...env, SIGN_UP: 'open' }, googleEndpoints: google.endpoints })
  for (const server of [invited, open])
    await browser(server, null).account.ok('setUp', {
      body: { name: 'Owner', email: 'owner@example.com', password: PASSWORD },
    })
})
beforeEach(() => {
  google.claims = {}
  google.status = 200
})
afterAll(async () => {
  await google.close()
  await invited.close()
  await open.close()
})

let last = 0
const account = (more: Partial<GoogleAccount> = {}): GoogleAccount => ({
  sub: `google-${++last}`,
  email: `somebody-${last}@example.com`,
  name: 'Somebody',
  ...more,
})

/** Goes to Google and comes back; answers where that leads, and the session when there is one. */
async function visit(
  server: TestServer,
  chosen: GoogleAccount,
  given: { returnTo?: string; invitation?: string } = {},
) {
  const begun = await browser(server, null).account.ok('signInWithGoogle', { body: given })
  const { code, state } = google.choose(begun.data.url, chosen)
  return await comeBack(server, { code, state }, cookieOf(begun.headers['set-cookie']))
}

async function comeBack(server: TestServer, query: Record<string, string>, cookie: string) {
  const reply = await ask(
    `${server.url}/dashboard/api/sign-in/google/callback?${new URLSearchParams(query)}`,
    { headers: { Cookie: cookie } },
  )
  const session = reply.headers['set-cookie']?.find((text) => /^qregg-session=[\w-]/.test(text))
  return {
    status: reply.status,
    leadsTo: reply.headers.location,
    signedIn: session === undefined ? undefined : browser(server, cookieOf(session)).account,
  }
}
const refusedFor = (reason: string) => ({
  status: 302,
  leadsTo: `/dashboard/sign-in?error=${reason}`,
  signedIn: undefined,
})

describe('signing in with Google', () => {
  it('asks for an account by a code that only this server can redeem', async () => {
    const { data, headers } = await browser(invited, null).account.ok('signInWithGoogle', { body: {} })
    const asked = Object.fromEntries(new URL(data.url).searchParams)
    expect(asked).toMatchObject({
      client_id: CLIENT_ID,
      response_type: 'code',
      scope: 'openid email profile',
      redirect_uri: `${invited.deps.config.publicUrl}/dashboard/api/sign-in/google/callback`,
      code_challenge_method: 'S256',
    })
    expect(headers['set-cookie']).toEqual([
      expect.stringMatching(/^qregg-google=v1\.[\w-]+; Max-Age=600; Path=\/; HttpOnly; SameSite=Lax$/),
    ])
    expect(data.url).not.toContain(CLIENT_SECRET)
    expect((await browser(invited, null).account.ok('getWelcome')).data.google).toBe(true)
  })

  it('lets nobody in who is not invited, and makes no person', async () => {
    const stranger = account()
    expect(await visit(invited, stranger)).toEqual(refusedFor('not_invited'))
    const { database } = invited.deps
    expect(
      await database.selectFrom('people').select('id').where('email', '=', stranger.email).execute(),
    ).toEqual([])
  })

  it('makes a person with a workspace of their own where everybody may sign up, and knows them again', async () => {
    const somebody = account()
    const first = await visit(open, somebody)
    expect([first.status, first.leadsTo]).toEqual([302, '/dashboard/'])
    const me = await first.signedIn?.ok('getAccount')
    expect(me?.data).toMatchObject({
      person: { name: 'Somebody', email: somebody.email, hasPassword: false },
      workspaces: [{ name: 'My workspace', role: 'owner' }],
    })
    // Google knows people by a number, and addresses change.
    const again = await visit(open, { ...somebody, email: 'new@example.com', email_verified: false })
    expect((await again.signedIn?.ok('getAccount'))?.data.person.id).toBe(me?.data.person.id)
  })

  it('lets a stranger in by an invitation, once, and into that workspace alone', async () => {
    const owner = await signedIn(invited)
    const invite = async (email?: string) => {
      const { data } = await owner.workspace.ok('createInvitation', { body: { role: 'admin', email } })
      return data.url.split('#')[1] ?? ''
    }
    const invitation = await invite()
    const { signedIn: me } = await visit(invited, account(), { invitation })
    expect((await me?.ok('getAccount'))?.data.workspaces).toMatchObject([
      { id: owner.workspaceId, role: 'admin' },
    ])
    expect(await visit(invited, account(), { invitation })).toEqual(refusedFor('link_expired'))
    const forOther = await invite('somebody.else@example.com')
    const stranger = account()
    expect(await visit(invited, stranger, { invitation: forOther })).toEqual(refusedFor('not_invited'))
    const { database } = invited.deps
    const made = database.selectFrom('people').select('id').where('email', '=', stranger.email)
    expect(await made.execute()).toEqual([])
  })

  it('joins who has the address, when Google says that it is theirs', async () => {
    const somebody = account()
    const { id } = await signedIn(invited, { email: somebody.email.toUpperCase() })
    expect(await visit(invited, { ...somebody, email_verified: false })).toEqual(
      refusedFor('email_not_verified'),
    )
    const { signedIn: me } = await visit(invited, somebody)
    expect((await me?.ok('getAccount'))?.data.person.id).toBe(id)
  })

  it('takes a password that somebody set who had not shown that the address was theirs', async () => {
    const somebody = account({ hd: 'example.com' })
    const squatter = await browser(open, null).account.ok('signUp', {
      body: { name: 'Not Ada', email: somebody.email, password: PASSWORD },
    })
    const cookie = cookieOf(squatter.headers['set-cookie'])
    const theirs = browser(open, cookie).account
    const { id } = (await theirs.ok('getAccount')).data.workspaces[0] ?? { id: '' }
    const { key } = (
      await browser(open, cookie)
        .in(id)
        .ok('createApiKey', { body: { name: 'Back door' } })
    ).data
    const { signedIn: me } = await visit(open, somebody)
    expect((await me?.ok('getAccount'))?.data.person.hasPassword).toBe(false)
    expect((await theirs.refused('getAccount')).status).toBe(401)
    expect((await apiClient(open.url, key).refused('getMe')).status).toBe(401)
    const again = { body: { email: somebody.email, password: PASSWORD } }
    expect((await browser(open, null).account.refused('signIn', again)).status).toBe(401)
  })

  it('leaves the owner the password that the server was set up with', async () => {
    const { signedIn: me } = await visit(open, account({ email: 'owner@example.com', hd: 'example.com' }))
    expect((await me?.ok('getAccount'))?.data.person).toMatchObject({ name: 'Owner', hasPassword: true })
  })

  it('joins who has a password only where Google runs the mailbox', async () => {
    const elsewhere = account()
    await signedIn(invited, { email: elsewhere.email, password: true })
    expect(await visit(invited, elsewhere)).toEqual(refusedFor('use_password'))
    const body = { email: elsewhere.email, password: PASSWORD }
    await browser(invited, null).account.ok('signIn', { body })
    for (const theirs of [account({ hd: 'example.com' }), account({ email: 'Ada@Gmail.com' })]) {
      const { id } = await signedIn(invited, { email: theirs.email, password: true })
      const { signedIn: me } = await visit(invited, theirs)
      expect((await me?.ok('getAccount'))?.data.person.id).toBe(id)
    }
    const like = account({ email: 'ada@notgmail.com' })
    await signedIn(invited, { email: like.email, password: true })
    expect(await visit(invited, like)).toEqual(refusedFor('use_password'))
  })

  it.each([
    ['/dashboard/w/ws_1/codes?search=a#b', '/dashboard/w/ws_1/codes?search=a#b'],
    ['/dashboard/invitations#token', '/dashboard/invitations#token'],
    ['https://evil.example.net/dashboard/', '/dashboard/'],
    ['//evil.example.net/dashboard/', '/dashboard/'],
    ['/\\evil.example.net/dashboard/', '/dashboard/'],
    ['/dashboard/../api/v1/codes', '/dashboard/'],
    ['javascript:alert(1)', '/dashboard/'],
  ])('leads from %s to %s', async (returnTo, leadsTo) => {
    const somebody = account()
    await signedIn(invited, { email: somebody.email })
    expect((await visit(invited, somebody, { returnTo })).leadsTo).toBe(leadsTo)
  })
})

describe('a browser that comes back from Google', () => {
  async function begin(server = open) {
    const begun = await browser(server, null).account.ok('signInWithGoogle', { body: {} })
    return { url: begun.data.url, cookie: cookieOf(begun.headers['set-cookie']) }
  }

  it('is not let in with the code of another one: it must bring the cookie it went with', async () => {
    const [mine, theirs] = [await begin(), await begin()]
    const back = google.choose(theirs.url, account())
    expect(await comeBack(open, back, mine.cookie)).toEqual(refusedFor('google_failed'))
    expect(await comeBack(open, back, '')).toEqual(refusedFor('google_failed'))
    expect(await comeBack(open, back, `${theirs.cookie}x`)).toEqual(refusedFor('google_failed'))
  })

  it('is not let in with a code that was redeemed, or after ten minutes', async () => {
    const { url, cookie } = await begin()
    const back = google.choose(url, account())
    expect((await comeBack(open, back, cookie)).signedIn).toBeDefined()
    expect(await comeBack(open, back, cookie)).toEqual(refusedFor('google_failed'))
    const late = await begin()
    open.clock.advance(601_000)
    expect(await comeBack(open, google.choose(late.url, account()), late.cookie)).toEqual(
      refusedFor('google_failed'),
    )
  })

  it('is told that it was broken off, when it was', async () => {
    const { url, cookie } = await begin()
    const { state } = google.choose(url, account())
    expect(await comeBack(open, { state, error: 'access_denied' }, cookie)).toEqual(
      refusedFor('google_cancelled'),
    )
  })

  it.each([
    ['another issuer', { iss: 'https://evil.example.net' }],
    ['another audience', { aud: 'another-client' }],
    ['another nonce', { nonce: 'another' }],
    ['an end in the past', { exp: 1_000_000 }],
    ['no address', { email: undefined }],
    ['no subject', { sub: '' }],
  ])('is not let in when the token has %s, and no secret is logged', async (_name, claims) => {
    google.claims = claims
    expect(await visit(open, account())).toEqual(refusedFor('google_failed'))
    expect(JSON.stringify(open.logs)).not.toContain(CLIENT_SECRET)
  })

  it('is not let in when Google refuses or is out of order', async () => {
    google.status = 503
    expect(await visit(open, account())).toEqual(refusedFor('google_failed'))
  })
})

describe('a server that Google does not know', () => {
  it('sends nobody there', async () => {
    const server = await startServer()
    const nobody = browser(server, null).account
    expect(await nobody.refused('signInWithGoogle', { body: {} })).toMatchObject({ status: 404 })
    expect((await comeBack(server, { code: 'x', state: 'y' }, '')).status).toBe(404)
    await server.close()
  })
})
