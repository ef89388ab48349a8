import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { accountOperations, LIMITS, type Role } from '@qregg/contract'
import { type Mailbox, mailbox } from '../support/mailbox.ts'
import { browser, PASSWORD, signedIn, type TestPerson } from '../support/people.ts'
import { rowsOf, startServer, type TestServer } from '../support/server.ts'

let server: TestServer
let box: Mailbox
let workspaceId: string
let admin: TestPerson
beforeAll(async () => {
  box = await mailbox()
  server = await startServer({ env: { SMTP_URL: box.url, MAIL_FROM: 'qr@example.com' } })
})
afterAll(async () => {
  await server.close()
  await box.close()
})
beforeEach(async () => {
  workspaceId = (await server.newWorkspace({ name: 'Café' })).id
  await signedIn(server, { workspaceId })
  admin = await signedIn(server, { workspaceId, role: 'admin', name: 'Ada' })
})

const invite = async (body: { role?: Role; email?: string } = {}, by = admin) =>
  (await by.workspace.ok('createInvitation', { body })).data
const tokenOf = ({ url }: { url: string }) => url.split('#')[1] ?? ''
const roleHere = async (person: TestPerson) =>
  (await server.deps.members.list(workspaceId)).find((one) => one.person.id === person.id)?.role
const elsewhere = async (email?: string) =>
  await signedIn(server, { workspaceId: (await server.newWorkspace()).id, email })
const DAY_MS = 86_400_000

describe('an invitation', () => {
  it('is a link, told once, whose secret no log and no database has', async () => {
    const made = await invite({ role: 'admin' })
    expect(made.url).toMatch(new RegExp(`^${server.deps.config.publicUrl}/dashboard/invitations#[\\w-]{43}$`))
    expect(made).toMatchObject({ role: 'admin', email: null, invitedBy: 'Ada', mailed: false })
    expect(Date.parse(made.expiresAt) - Date.parse(made.createdAt)).toBe(7 * DAY_MS)
    const { data, text } = await admin.workspace.ok('listInvitations')
    expect(data.map(({ id }) => id)).toEqual([made.id])
    const stored = await rowsOf(server, 'select * from invitations', [])
    const audited = await rowsOf(server, 'select * from audit_log', [])
    expect(JSON.stringify([text, stored, audited, server.logs])).not.toContain(tokenOf(made))
  })

  it('has its secret in bodies alone, never in an address, which proxies write down', () => {
    const paths = Object.values(accountOperations).map(({ path }) => path)
    expect(paths.filter((path) => path.includes('nvitation'))).toEqual([
      '/invitations/open',
      '/invitations/accept',
      '/invitations/sign-up',
    ])
    expect(paths.filter((path) => path.includes('{token}'))).toEqual([])
  })

  it('says what it is to before anybody has signed in', async () => {
    const open = { token: tokenOf(await invite()) }
    const { data } = await browser(server, null).account.ok('getOpenInvitation', { body: open })
    expect(data).toMatchObject({ workspace: { name: 'Café' }, role: 'member', email: null, invitedBy: 'Ada' })
  })

  it('lets in who is signed in, as what it says, once', async () => {
    const person = await elsewhere()
    const open = { token: tokenOf(await invite({ role: 'admin' })) }
    const { data } = await person.account.ok('acceptInvitation', { body: open })
    expect(data).toEqual({ id: workspaceId, name: 'Café', plan: 'teams', role: 'admin' })
    expect(await roleHere(person)).toBe('admin')
    for (const other of [await elsewhere(), person])
      expect((await other.account.refused('acceptInvitation', { body: open })).code).toBe('link_expired')
    const refused = await browser(server, null).account.refused('getOpenInvitation', { body: open })
    expect([refused.status, refused.code]).toEqual([410, 'link_expired'])
    const { data: log } = await admin.workspace.ok('listAuditLog')
    expect(log.map(({ action, subject, after }) => [action, subject.id.slice(0, 4), after])).toEqual([
      ['member.joined', 'usr_', 'admin'],
      ['member.invited', 'inv_', 'admin'],
    ])
  })

  it('is taken by one of those who come at the same time', async () => {
    for (let round = 0; round < 3; round++) {
      const open = { token: tokenOf(await invite()) }
      const people = await Promise.all([elsewhere(), elsewhere(), elsewhere(), elsewhere()])
      const answers = await Promise.all(
        people.map((person) => person.account.send('acceptInvitation', { body: open })),
      )
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 410, 410, 410])
      const roles = await Promise.all(people.map(roleHere))
      expect(roles.filter(Boolean)).toHaveLength(1)
    }
  })

  it('signs somebody up, and in', async () => {
    const open = { token: tokenOf(await invite()) }
    const body = { ...open, name: 'Grace', email: 'grace@example.com', password: PASSWORD }
    const { data, headers } = await browser(server, null).account.ok('signUpByInvitation', { body })
    const cookie = String(headers['set-cookie']).split(';')[0] ?? ''
    const { data: account } = await browser(server, cookie).account.ok('getAccount')
    expect(account.person.id).toBe(data.person.id)
    expect(account.workspaces.map(({ id, role }) => [id, role])).toEqual([[workspaceId, 'member']])
    const again = await browser(server, null).account.refused('signUpByInvitation', {
      body: { ...body, email: 'other@example.com' },
    })
    expect(again.code).toBe('link_expired')
    expect(await rowsOf(server, "select id from people where email = 'other@example.com'", [])).toEqual([])
  })

  it('is not used up by an email address that is taken', async () => {
    const open = { token: tokenOf(await invite()) }
    const body = { ...open, name: 'Again', email: admin.email.toUpperCase(), password: PASSWORD }
    const refused = await browser(server, null).account.refused('signUpByInvitation', { body })
    expect(refused.code).toBe('email_taken')
    await (await elsewhere()).account.ok('acceptInvitation', { body: open })
  })

  it('with an email address is mailed, and is for nobody else', async () => {
    const before = box.letters.length
    const made = await invite({ email: 'Linus@Example.com' })
    expect(made.mailed).toBe(true)
    const letter = (await box.waitFor(before + 1)).at(-1)
    expect(letter?.to).toEqual(['Linus@example.com'])
    expect(letter?.headers.subject).toBe('Ada invites you to Café on Qregg')
    expect(letter?.text).toContain(made.url)
    const open = { token: tokenOf(made) }
    expect((await (await elsewhere()).account.refused('acceptInvitation', { body: open })).status).toBe(403)
    const body = { ...open, name: 'Eve', email: 'eve@example.com', password: PASSWORD }
    expect((await browser(server, null).account.refused('signUpByInvitation', { body })).status).toBe(403)
    await (await elsewhere('linus@example.com')).account.ok('acceptInvitation', { body: open })
  })

  it('is mailed to one address three times an hour, whoever invites, and made all the same', async () => {
    const before = box.letters.length
    const elsewhere = await signedIn(server, { workspaceId: (await server.newWorkspace()).id })
    const mailed: boolean[] = []
    for (const by of [admin, elsewhere, admin, elsewhere, admin])
      mailed.push((await invite({ email: 'Flooded@example.com' }, by)).mailed)
    expect(mailed).toEqual([true, true, true, false, false])
    expect(await box.waitFor(before + 3)).toHaveLength(before + 3)
  })

  it('is mailed by one workspace fifty times a day', async () => {
    const before = box.letters.length
    const { attempts } = server.deps.accounts
    for (let count = 0; count < 49; count++)
      await attempts.mayMail('invite', `crowd-${count}@example.com`, workspaceId)
    const mailed = [await invite({ email: 'one@example.com' }), await invite({ email: 'two@example.com' })]
    expect(mailed.map((one) => one.mailed)).toEqual([true, false])
    expect(await box.waitFor(before + 1)).toHaveLength(before + 1)
  })

  it('has no lines in its mail that people have put into names', async () => {
    const before = box.letters.length
    const name = 'Ada\n\nYour password: https://evil.example.net\u2028'
    const forger = await signedIn(server, { workspaceId, role: 'admin', name })
    await invite({ email: 'reader@example.com' }, forger)
    const { text = '' } = (await box.waitFor(before + 1)).at(-1) ?? {}
    expect(text).toMatch(
      /^Ada Your password: https:\/\/evil\.example\.net invites you to the workspace "Café"/,
    )
  })

  it('to who is a member changes nothing and stays', async () => {
    const open = { token: tokenOf(await invite({ role: 'member' })) }
    const { data } = await admin.account.ok('acceptInvitation', { body: open })
    expect(data.role).toBe('admin')
    await (await elsewhere()).account.ok('acceptInvitation', { body: open })
    const body = { email: admin.email }
    const refused = await admin.workspace.refused('createInvitation', { body })
    expect(refused.details?.[0]?.path).toBe('email')
  })

  it('ends after seven days, when it is taken back, and when its maker may invite no more', async () => {
    const owner = await signedIn(server, { workspaceId })
    const late = await invite()
    const back = await invite()
    const gone = await invite()
    await owner.workspace.ok('revokeInvitation', { params: { id: back.id } })
    const params = { id: admin.id }
    await owner.workspace.ok('updateMember', { params, body: { role: 'member' } })
    const mine = await invite({}, owner)
    server.clock.advance(7 * DAY_MS)
    const person = await elsewhere()
    for (const one of [late, back, gone, mine]) {
      const refused = await person.account.refused('acceptInvitation', { body: { token: tokenOf(one) } })
      expect(refused.code).toBe('link_expired')
    }
    await server.deps.invitations.sweep()
    expect(await rowsOf(server, 'select id from invitations', [])).toEqual([])
    server.clock.advance(-7 * DAY_MS)
  })

  it('to be an owner ends when its maker is one no more; their others stay', async () => {
    const owner = await signedIn(server, { workspaceId })
    const maker = await signedIn(server, { workspaceId })
    const made = [await invite({ role: 'owner' }, maker), await invite({ role: 'admin' }, maker)]
    const another = await invite({ role: 'owner' }, owner)
    const params = { id: maker.id }
    await owner.workspace.ok('updateMember', { params, body: { role: 'admin' } })
    const left = (await owner.workspace.ok('listInvitations')).data.map(({ id }) => id)
    expect(left.sort()).toEqual([made[1]?.id, another.id].sort())
  })

  it('is made by admins, to owners by owners only, and by nobody of another workspace', async () => {
    const member = await signedIn(server, { workspaceId, role: 'member' })
    const owner = await signedIn(server, { workspaceId })
    const stranger = await elsewhere()
    const body = { role: 'owner' }
    expect((await member.workspace.refused('createInvitation', { body: {} })).status).toBe(403)
    expect((await admin.workspace.refused('createInvitation', { body })).status).toBe(403)
    expect((await owner.workspace.ok('createInvitation', { body })).status).toBe(201)
    const { id } = await invite()
    expect((await stranger.in(workspaceId).refused('createInvitation', { body })).status).toBe(404)
    expect((await stranger.workspace.refused('revokeInvitation', { params: { id } })).status).toBe(404)
    expect((await stranger.workspace.ok('listInvitations')).data).toEqual([])
    expect((await member.workspace.refused('listInvitations')).status).toBe(403)
  })

  it('is one of a hundred at most, however many are made at once', async () => {
    for (let count = 0; count < LIMITS.invitationsPerWorkspace - 1; count++) await invite()
    const answers = await Promise.all(
      [1, 2, 3].map(() => admin.workspace.send('createInvitation', { body: {} })),
    )
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 403, 403])
  })
})
