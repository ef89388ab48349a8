import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { sql } from 'kysely'
import { discardStore } from '../../src/scans/fold/fold-anew.ts'
import { foldAnew } from '../../src/scans/postgres/fold.ts'
import { makeCode } from '../support/make-code.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const PHONE = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) Version/18.5 Mobile/15E148 Safari/604.1'
const CRAWLER = 'Mozilla/5.0 (compatible; Googlebot/2.1)'
const PREFETCH = { 'User-Agent': PHONE, 'Sec-Purpose': 'prefetch' }

const folder = temporaryFolder()
let server: TestServer
beforeAll(async () => {
  server = await startServer({ dataDir: folder.path })
})
afterAll(async () => {
  await server.close()
  folder.remove()
})

const scan = (shortCode: string, headers: Record<string, string>) =>
  fetch(`${server.url}/${shortCode}`, { redirect: 'manual', headers })

const totalsOf = async (id: string) => {
  const { data } = await server.api.ok('getCodeStats', { params: { id } })
  const code = (await server.api.ok('getCode', { params: { id } })).data
  return { ...data.totals, versions: data.ruleVersions, ofCode: code.scans.total }
}

/** As an older rule would have left it, which knew no crawler and took every phone for a preview. */
async function judgeByAnOlderRule() {
  await sql`update scans set rule = 0, reason = case reason
    when 'crawler' then 'human' when 'human' then 'preview' else reason end`.execute(server.deps.database)
}

async function foldedAnew() {
  const { storage, database } = server.deps
  if (storage.kind === 'postgres') await foldAnew(database)
  else {
    await server.close()
    await discard()
  }
  if (storage.kind === 'sqlite') server = await startServer({ dataDir: folder.path })
  await server.deps.fold.caughtUp()
}

async function discard() {
  const { openEmbedded } = await import('../../src/db/embedded.ts')
  const { database, paths, close } = await openEmbedded(folder.path, 'full', 'a test')
  await discardStore(database, paths.folded)
  await close()
}

it('Statistics that are made again count by the newer rule, while lists tell the reason that webhooks went by', async () => {
  const { id, shortCode } = await makeCode(server.api)
  for (const agent of [PHONE, `${PHONE} Two`, CRAWLER]) await scan(shortCode, { 'User-Agent': agent })
  await scan(shortCode, PREFETCH)
  await scan(shortCode, { 'User-Agent': '' })
  await server.deps.fold.caughtUp()
  const fresh = await totalsOf(id)
  expect(fresh).toMatchObject({
    scans: 3,
    notCounted: { crawler: 1, preview: 0, prefetch: 1 },
    versions: [2],
  })

  await judgeByAnOlderRule()
  await foldedAnew()
  const again = await totalsOf(id)
  // The one without an agent cannot be judged again: what the older rule made of it holds.
  expect(again).toMatchObject({
    scans: 2,
    notCounted: { crawler: 1, preview: 1, prefetch: 1 },
    versions: [0, 2],
    ofCode: 2,
  })
  const { data: crawlers } = await server.api.ok('listCodeScans', {
    params: { id },
    query: { reason: 'crawler' },
  })
  expect(crawlers).toEqual([])
})
