import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals'
import { type ApiClient, apiClient } from '../support/api-client.ts'
import { ask } from '../support/ask.ts'
import { makeCode } from '../support/make-code.ts'
import { postgresForTests, type TestDatabase } from '../support/postgres.ts'
import { type Program, startProgram } from '../support/program.ts'
import { type Received, type Receiver, receiver } from '../support/receiver.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

jest.setTimeout(60_000)

const KEY = 'the-same-key-for-every-instance-of-this-test'
const PHONE = {
  'User-Agent': 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1',
}

let database: TestDatabase
let instances: Program[] = []
let target: Receiver
const folders: Array<ReturnType<typeof temporaryFolder>> = []

async function another(): Promise<Program> {
  const folder = temporaryFolder()
  folders.push(folder)
  const program = await startProgram({
    DATABASE_URL: database.url,
    SECRET_KEY: KEY,
    DATA_DIR: folder.path,
    BOOTSTRAP_API_KEY: KEY,
    RATE_LIMIT_PER_MINUTE: '0',
    PUBLIC_URL: 'http://127.0.0.1:3000',
    LOG_LEVEL: 'info',
  })
  instances.push(program)
  return program
}

const api = (program: Program): ApiClient => apiClient(program.url, KEY)
const scan = (program: Program, shortCode: string, number?: number) => {
  const headers = number === undefined ? PHONE : { ...PHONE, Referer: `https://example.com/${number}` }
  return ask(`${program.url}/${shortCode}`, { headers })
}

const referrersOf = (one: Received) =>
  (one.json() as { data: { scans: Array<{ scan: { referrer: string } }> } }).data.scans.map(
    (item) => item.scan.referrer,
  )
/** Which scan came to which receiver. */
const pairsOf = (one: Received) => referrersOf(one).map((referrer) => `${one.path} ${referrer}`)

async function until<T>(read: () => Promise<T | undefined>): Promise<T> {
  for (let tries = 0; tries < 400; tries++) {
    const found = await read()
    if (found !== undefined) return found
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error(`It did not come to that: ${read}`)
}

type Row = { id: string; state: string; attempt: number; claimed_by: number | null }
const deliveries = () =>
  database.query<Row>('select id, state, attempt, claimed_by from deliveries order by id')

/** The instance that has claimed the one delivery that is under way, and its number. */
async function claimer(): Promise<{ owner: Program; other: Program; num: number; id: string }> {
  const row = await until(async () => (await deliveries()).find(({ state }) => state === 'in_flight'))
  const own = `"instance":${row.claimed_by},`
  const owner = instances.find((program) => (program.stdout() + program.stderr()).includes(own))
  const other = instances.find((program) => program !== owner)
  if (!owner || !other || row.claimed_by === null) throw new Error('Nobody says that he has that number.')
  return { owner, other, num: row.claimed_by, id: row.id }
}

beforeAll(async () => {
  database = await postgresForTests()
})
afterEach(async () => {
  for (const program of instances) {
    program.child.kill('SIGCONT')
    await program.stop('SIGKILL')
  }
  instances = []
  await target.close()
  await database.query('delete from deliveries')
  await database.query('delete from webhooks')
})
afterAll(async () => {
  for (const folder of folders) folder.remove()
  await database.drop()
})

describe('two instances on one database', () => {
  it('that start at once on an empty one make one workspace and one key', async () => {
    target = await receiver()
    await Promise.all([another(), another()])
    expect(await database.query('select 1 from workspaces')).toHaveLength(1)
    expect(await database.query('select 1 from api_keys')).toHaveLength(1)
  })

  it('share everything: a webhook made on one gets the scan that the other takes, once, and an edit is seen by both', async () => {
    const [one, two] = [await another(), await another()]
    target = await receiver()
    const code = await makeCode(api(one))
    for (let number = 0; number < 4; number++)
      await api(one).ok('createWebhook', { body: { url: `${target.url}/${number}`, events: ['scan'] } })
    for (const program of [two, one, two]) expect((await scan(program, code.shortCode)).status).toBe(302)
    await target.waitFor((received) => received.length === 12)
    expect(new Set(target.received.map(({ headers }) => headers['webhook-id'])).size).toBe(12)
    await api(two).ok('updateCode', {
      params: { id: code.id },
      body: { destination: 'https://example.com/moved' },
    })
    await until(async () => {
      const { headers } = await scan(one, code.shortCode)
      return headers.location === 'https://example.com/moved' ? true : undefined
    })
    expect((await api(one).ok('getCode', { params: { id: code.id } })).data.scans.total).toBeGreaterThan(3)
  })

  it('allow together as many requests as one would', async () => {
    target = await receiver()
    const folder = temporaryFolder()
    folders.push(folder)
    const env = { RATE_LIMIT_PER_MINUTE: '20' }
    const [one, two] = await Promise.all([limited(env), limited(env)])
    const asked = Array.from({ length: 40 }, (_, i) =>
      api(i % 2 === 0 ? one : two)
        .send('getMe', {})
        .then(({ status }) => status),
    )
    const answered = await Promise.all(asked)
    expect(answered.filter((status) => status === 200)).toHaveLength(20)
    expect(answered.filter((status) => status === 429)).toHaveLength(20)
  })
})

async function limited(env: Record<string, string>): Promise<Program> {
  const folder = temporaryFolder()
  folders.push(folder)
  const given = { DATABASE_URL: database.url, SECRET_KEY: KEY, DATA_DIR: folder.path, ...env }
  const program = await startProgram({ ...given, PUBLIC_URL: 'http://127.0.0.1:3000' })
  instances.push(program)
  return program
}

describe('an instance that dies', () => {
  it('has what it had under way sent by another, under the same webhook-id and with the same body', async () => {
    await another()
    await another()
    target = await receiver()
    target.answer((_, index) => (index === 0 ? 'hang' : 200))
    const code = await makeCode(api(instances[0] as Program))
    await api(instances[0] as Program).ok('createWebhook', { body: { url: target.url, events: ['scan'] } })
    await scan(instances[1] as Program, code.shortCode)
    const { owner } = await claimer()
    await target.waitFor((received) => received.length === 1)
    await owner.stop('SIGKILL')
    const [first, second] = await target.waitFor((received) => received.length === 2)
    expect(second?.headers['webhook-id']).toBe(first?.headers['webhook-id'])
    expect(second?.rawBody.toString()).toBe(first?.rawBody.toString())
    await until(async () => ((await deliveries())[0]?.state === 'delivered' ? true : undefined))
  })

  it('leaves its webhooks to the others, who have them within seconds', async () => {
    await another()
    await another()
    target = await receiver()
    const code = await makeCode(api(instances[0] as Program))
    for (let number = 0; number < 8; number++)
      await api(instances[0] as Program).ok('createWebhook', {
        body: { url: `${target.url}/${number}`, events: ['scan'] },
      })
    await (instances[0] as Program).stop('SIGKILL')
    await scan(instances[1] as Program, code.shortCode)
    await target.waitFor((received) => received.length === 8)
    expect(new Set(target.received.map(({ path }) => path)).size).toBe(8)
  })
})

describe('an instance that is told to stop while scans come in', () => {
  it('sends nothing twice and leaves nothing unsent, and the others go on at once', async () => {
    await another()
    await another()
    const [one, two] = instances as [Program, Program]
    target = await receiver()
    const code = await makeCode(api(one))
    for (let number = 0; number < 6; number++)
      await api(one).ok('createWebhook', { body: { url: `${target.url}/${number}`, events: ['scan'] } })
    for (let scans = 0; scans < 150; scans++) {
      if (scans === 50) two.child.kill('SIGTERM')
      const program = scans < 50 && scans % 2 === 0 ? two : one
      expect((await scan(program, code.shortCode, scans)).status).toBe(302)
    }
    // It was told to stop: another SIGTERM would meet it when it hears no more.
    expect((await two.stop('SIGCONT')).code).toBe(0)
    await target.waitFor(() => new Set(target.received.flatMap(pairsOf)).size === 900, 20_000)
    const pairs = target.received.flatMap(pairsOf)
    expect(pairs).toHaveLength(900)
    const ids = target.received.map(({ headers }) => headers['webhook-id'])
    expect(new Set(ids).size).toBe(ids.length)
  })
})

describe('an instance that was stopped beyond its lease and goes on', () => {
  it('does not write over what the new owner has written', async () => {
    await another()
    await another()
    target = await receiver()
    const answers: Array<(status: number) => void> = []
    target.answer((_, index) => (index === 0 ? new Promise<number>((resolve) => answers.push(resolve)) : 200))
    const code = await makeCode(api(instances[0] as Program))
    await api(instances[0] as Program).ok('createWebhook', { body: { url: target.url, events: ['scan'] } })
    await scan(instances[1] as Program, code.shortCode)
    const { owner, num, id } = await claimer()
    await target.waitFor((received) => received.length === 1)
    owner.child.kill('SIGSTOP')
    // Half a minute passes, as far as the database can tell.
    await database.query('update instances set seen_at = seen_at - 30000 where num = $1', [num])
    await database.query('update deliveries set lease_until = 0 where id = $1', [id])
    await target.waitFor((received) => received.length === 2)
    const delivered = { id, state: 'delivered', attempt: 2, claimed_by: null }
    await until(async () => ((await deliveries())[0]?.state === 'delivered' ? true : undefined))
    expect(await deliveries()).toEqual([delivered])
    owner.child.kill('SIGCONT')
    for (const answer of answers) answer(500)
    await until(async () => {
      const attempts = await database.query('select number from delivery_attempts where delivery_id = $1', [
        id,
      ])
      return attempts.length === 2 ? true : undefined
    })
    expect(await deliveries()).toEqual([delivered])
    expect(target.received).toHaveLength(2)
  })
})
