import { expect, it } from '@jest/globals'
import BetterSqlite from 'better-sqlite3'
import { foldAnew } from '../../src/scans/postgres/fold.ts'
import type { Kept } from '../../src/scans/recorder.ts'
import { TAIL_AT_MOST } from '../../src/scans/stats/reading.ts'
import { makeCode } from '../support/make-code.ts'
import { rowsOf, startServer, type TestServer } from '../support/server.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { holdFold } from './held-fold.ts'
import { numbers, randomScan } from './random-scans.ts'

const ALL = { from: '2020-01-01', to: '2026-12-31', interval: 'month', timezone: 'Europe/Berlin', top: 100 }
const DAYS = { from: '2026-03-20', to: '2026-04-10', timezone: 'America/St_Johns', top: 100 }

async function withScans(server: TestServer, count: number) {
  const { id } = await makeCode(server.api)
  const [{ num, workspace_num } = { num: 0, workspace_num: 0 }] = await rowsOf<{
    num: number
    workspace_num: number
  }>(server, 'select num, workspace_num from codes where id = ?', [id])
  const random = numbers(count)
  const record = () =>
    new Promise<Kept>((resolve) => {
      server.deps.recorder.record(randomScan(random, workspace_num, [num]), resolve)
    })
  // The recorder sheds what is too much at once.
  for (let left = count; left > 0; left -= 5_000)
    await Promise.all(Array.from({ length: Math.min(left, 5_000) }, record))
  return id
}

/** Everything that is told of the code and of the workspace, but for the moment of the question. */
async function told(server: TestServer, id: string) {
  const answers = []
  for (const query of [ALL, DAYS]) {
    answers.push((await server.api.ok('getStats', { query })).data)
    answers.push((await server.api.ok('getCodeStats', { params: { id }, query })).data)
  }
  const code = (await server.api.ok('getCode', { params: { id } })).data
  return { answers: answers.map(({ asOf: _, ...rest }) => rest), scans: code.scans, last: code.lastScannedAt }
}

it('Statistics that are made anew from the log tell the same, on a server that starts and on one that runs', async () => {
  const folder = temporaryFolder()
  const first = await startServer({ dataDir: folder.path })
  const id = await withScans(first, 1_000)
  await first.deps.fold.caughtUp()
  const before = await told(first, id)
  expect(before.scans.total).toBeGreaterThan(300)
  const { storage } = first.deps
  if (storage.kind === 'postgres') await foldAnew(storage.database)
  await first.close()
  if (storage.kind === 'sqlite') {
    // As a version before this one would have left it, and with numbers that nobody may trust.
    const store = new BetterSqlite(storage.paths.folded)
    store.exec('update stats_days set scans = scans + 1; update code_totals set total = 1')
    store.pragma('user_version = 1')
    store.close()
  }
  const second = await startServer({ dataDir: folder.path })
  try {
    expect(await told(second, id)).toEqual(before)
    await second.deps.fold.caughtUp()
    expect(await told(second, id)).toEqual(before)
    expect((await second.deps.reader.folded()) > 0).toBe(true)
  } finally {
    await second.close()
    folder.remove()
  }
})

it('Statistics are as of an earlier moment, and say so, while the fold is further behind than a question reads', async () => {
  const server = await startServer()
  const release = await holdFold(server)
  try {
    const id = await withScans(server, TAIL_AT_MOST + 100)
    const { data } = await server.api.ok('getCodeStats', { params: { id }, query: ALL })
    const [last] = await rowsOf<{ at: number }>(server, 'select at from scans where id = ?', [TAIL_AT_MOST])
    expect(data.asOf).toBe(new Date(last?.at ?? 0).toISOString())
    const { scans, notCounted } = data.totals
    expect(Object.values(notCounted).reduce((sum, n) => sum + n, scans)).toBe(TAIL_AT_MOST)
    // A page of codes would read all of the log otherwise, and hold up redirects with it.
    expect((await server.api.ok('getCode', { params: { id } })).data.scans.total).toBe(scans)
    await release()
    await server.deps.fold.caughtUp()
    const after = (await server.api.ok('getCodeStats', { params: { id }, query: ALL })).data
    expect(Date.parse(after.asOf)).toBeGreaterThan(server.clock.now() - 60_000)
    expect(after.totals.scans).toBeGreaterThan(scans)
    expect((await server.api.ok('getCode', { params: { id } })).data.scans.total).toBe(after.totals.scans)
  } finally {
    await release().catch(() => {})
    await server.close()
  }
})
