import { setImmediate as nextTurn } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { createSqliteScanReader, type ScanReader } from '../../src/scans/scan-reader.ts'
import { type FoldedLog, openFoldedLog } from './folded-log.ts'

const SCANS = 45_000
let log: FoldedLog
let reader: ScanReader
beforeEach(async () => {
  log = await openFoldedLog()
  // Every ten thousandth is of code 2, and every thousandth of its own reason.
  log.add(SCANS, {
    code: 'iif(i % 10000 = 7, 2, 1)',
    reason: `iif(i % 1000 = 500, 'preview', 'human')`,
  })
  reader = createSqliteScanReader(log.storage.hot, log.store)
})
afterEach(() => log.close())

const ofTwo = { workspaceNum: 1, codeNum: 2, limit: 100 }
const previews = { workspaceNum: 1, reasons: ['preview'] as const, limit: 100 }
const twos = [7, 10_007, 20_007, 30_007, 40_007]
const previewIds = Array.from({ length: 45 }, (_, i) => i * 1_000 + 500)
const ids = async (rows: Promise<Array<{ id: number }>>) => (await rows).map(({ id }) => id)

/** How often others had their turn while it was asked. */
async function turnsDuring(work: Promise<unknown>): Promise<number> {
  let isDone = false
  let turns = 0
  void work.finally(() => {
    isDone = true
  })
  for (; !isDone; turns++) await nextTurn()
  return turns
}

describe('a list while the fold is far behind', () => {
  it('looks through the log in steps, between which redirects have their turn', async () => {
    expect(await turnsDuring(reader.newest(ofTwo))).toBeGreaterThan(3)
    expect(await turnsDuring(reader.following(ofTwo, 0))).toBeGreaterThan(3)
    // What is found at once needs no more than one.
    expect(await turnsDuring(reader.newest({ ...previews, limit: 3 }))).toBe(1)
  })

  it('tells each scan once and in order, wherever the fold is and however far it comes meanwhile', async () => {
    for (const chunk of [0, 1, 9_999, 15_000, SCANS]) {
      const asked = Promise.all([
        ids(reader.newest(ofTwo)),
        ids(reader.following(ofTwo, 0)),
        ids(reader.newest(previews, 33_333)),
        ids(reader.following(previews, 12_345, 40_500)),
      ])
      if (chunk > 0) log.fold.step(chunk)
      await nextTurn()
      if (chunk > 0) log.fold.step(chunk)
      expect(await asked).toEqual([
        twos.toReversed(),
        twos,
        previewIds.filter((id) => id < 33_333).toReversed(),
        previewIds.filter((id) => id > 12_345 && id <= 40_500),
      ])
    }
  })

  it('goes back to the oldest page by page, a limit of one included', async () => {
    log.fold.step(20_000)
    const met: number[] = []
    for (let before: number | undefined; ; before = met.at(-1)) {
      const [id] = await ids(reader.newest({ ...ofTwo, limit: 1 }, before))
      if (id === undefined) break
      met.push(id)
    }
    expect(met).toEqual(twos.toReversed())
  })
})
