import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals'
import { apiClient } from '../support/api-client.ts'
import { ask } from '../support/ask.ts'
import { openEventStream } from '../support/event-stream.ts'
import { makeCode } from '../support/make-code.ts'
import { postgresForTests, type TestDatabase } from '../support/postgres.ts'
import { type Program, startProgram } from '../support/program.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

jest.setTimeout(60_000)

const KEY = 'the-same-key-for-every-instance-of-this-test'
const folders = [temporaryFolder(), temporaryFolder()]
let database: TestDatabase
let [one, two]: Program[] = []
beforeAll(async () => {
  database = await postgresForTests()
  const start = (dataDir: string) =>
    startProgram({
      DATABASE_URL: database.url,
      SECRET_KEY: KEY,
      DATA_DIR: dataDir,
      BOOTSTRAP_API_KEY: KEY,
      RATE_LIMIT_PER_MINUTE: '0',
      LOG_LEVEL: 'info',
    })
  one = await start(folders[0]?.path ?? '')
  two = await start(folders[1]?.path ?? '')
})
afterAll(async () => {
  for (const program of [one, two]) await program?.stop()
  await database?.drop()
  for (const folder of folders) folder.remove()
})

describe('a live stream of one of two instances', () => {
  it('tells the scans of both, in order, and goes on at the other one: no gap, nothing twice', async () => {
    if (!one || !two) throw new Error('The instances are not there.')
    const urls = [one.url, two.url]
    const api = apiClient(one.url, KEY)
    const { shortCode } = await makeCode(api)
    const scan = (url: string) => ask(`${url}/${shortCode}`)
    const first = await openEventStream(one.url, KEY)
    await first.waitFor(() => first.lastId() !== '')
    for (let i = 0; i < 10; i++) await Promise.all(urls.map(scan))
    await first.waitFor(() => first.events.length >= 20)

    // Its server stops: the stream ends at once, and its client comes back to the other one.
    const stopped = one.stop()
    await first.ended
    for (let i = 0; i < 5; i++) await scan(two.url)
    const second = await openEventStream(two.url, KEY, { lastId: first.lastId() })
    for (let i = 0; i < 5; i++) await scan(two.url)
    await second.waitFor(() => second.events.length >= 10)
    await stopped
    second.close()

    const listed = await apiClient(two.url, KEY).ok('listScans', { query: { limit: 100 } })
    const told = [...first.events, ...second.events].map(({ data }) => data)
    expect(told).toEqual(listed.data.reverse())
    expect(told).toHaveLength(30)
  })
})
