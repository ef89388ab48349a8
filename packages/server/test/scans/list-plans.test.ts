import { afterEach, beforeEach, expect, it } from '@jest/globals'
import { SCAN_REASONS } from '@qregg/contract'
import { partsOf } from '../../src/scans/list-parts.ts'
import { createSqliteScanReader, listStatement } from '../../src/scans/scan-reader.ts'
import { type FoldedLog, openFoldedLog } from './folded-log.ts'

let log: FoldedLog
beforeEach(async () => {
  log = await openFoldedLog()
})
afterEach(() => log.close())

it('A list of any single reason but people is read from an index that holds it alone, in order', () => {
  for (const owner of ['code', 'workspace'])
    for (const reason of SCAN_REASONS)
      for (const order of ['asc', 'desc'] as const) {
        const [{ condition } = { condition: '' }, ...others] = partsOf([reason])
        expect(others).toEqual([])
        const plan = log.store
          .prepare<[Record<string, number>], { detail: string }>(
            `explain query plan ${listStatement(`${owner}_num`, condition, order)}`,
          )
          .all({ num: 1, after: 0, before: 9, limit: 9 })
          .map(({ detail }) => detail)
        const column = reason === 'human' ? 'withheld' : 'reason'
        expect(plan).toEqual([
          expect.stringMatching(
            new RegExp(
              `^SEARCH scans USING .*\\(${owner}_num=\\? AND ${column}=\\? AND id>\\? AND id<\\?\\)$`,
            ),
          ),
        ])
      }
})

it('Lists of one reason or of any few are what a plain look at the log finds, folded or not', async () => {
  const names = SCAN_REASONS.map((reason) => `'${reason}'`).join(', ')
  log.add(3_000, { reason: `json_extract(json_array(${names}), '$[' || (i * i % 11 % 6) || ']')` })
  const reader = createSqliteScanReader(log.storage.hot, log.store)
  const choices = [
    ...SCAN_REASONS.map((reason) => [reason]),
    ['human', 'crawler'],
    ['test', 'inactive', 'preview'],
  ]
  for (const folded of [0, 1_300, 1_700]) {
    if (folded > 0) log.fold.step(folded)
    for (const reasons of [...choices, [...SCAN_REASONS], []] as Array<
      Array<(typeof SCAN_REASONS)[number]>
    >) {
      const all = log.storage.hot
        .prepare<[string], { id: number }>(
          'select id from scans where reason in (select value from json_each(?)) order by id',
        )
        .all(JSON.stringify(reasons))
        .map(({ id }) => id)
      for (const owner of [{}, { codeNum: 1 }]) {
        const query = { workspaceNum: 1, ...owner, reasons, limit: 100 }
        expect((await reader.following(query, 1_000)).map(({ id }) => id)).toEqual(
          all.filter((id) => id > 1_000).slice(0, 100),
        )
        expect((await reader.newest(query, 2_000)).map(({ id }) => id)).toEqual(
          all
            .filter((id) => id < 2_000)
            .toReversed()
            .slice(0, 100),
        )
      }
    }
  }
})
