import type { Code } from '@qregg/contract'
import type { ScanRow } from '../../src/db/schema.ts'
import type { Kept } from '../../src/scans/recorder.ts'
import type { NewScan } from '../../src/scans/scan-log.ts'
import { rowsOf, type TestServer } from './server.ts'

const AT_ONCE = 5_000

/** Keeps scans of a code by way of the recorder, as redirects do, and answers their rows. */
export async function manyScans(
  { deps }: TestServer,
  code: { num: number; workspaceNum: number },
  count: number,
  given: (index: number) => Partial<NewScan> = () => ({}),
): Promise<ScanRow[]> {
  const rows: ScanRow[] = []
  for (let from = 0; from < count; from += AT_ONCE) {
    const part = Array.from({ length: Math.min(AT_ONCE, count - from) }, (_, i) => {
      const scan = { ...plain(code, deps.clock.now()), ...given(from + i) }
      return new Promise<Kept>((resolve) => {
        if (!deps.recorder.record(scan, resolve)) resolve(null)
      })
    })
    for (const kept of await Promise.all(part)) {
      if (!kept || kept === 'kept') throw new Error('A scan could not be kept.')
      rows.push(kept)
    }
  }
  return rows
}

/** The numbers by which the log knows a code and its workspace. */
export async function numbersOf(
  server: TestServer,
  { id }: Code,
): Promise<{ num: number; workspaceNum: number }> {
  const [row] = await rowsOf<{ num: number; workspace_num: number }>(
    server,
    'select num, workspace_num from codes where id = ?',
    [id],
  )
  if (!row) throw new Error(`There is no code ${id}.`)
  return { num: row.num, workspaceNum: row.workspace_num }
}

const plain = (code: { num: number; workspaceNum: number }, at: number): NewScan => ({
  workspace_num: code.workspaceNum,
  code_num: code.num,
  revision: 1,
  at,
  country: 'DE',
  city: 'Köln',
  device: 'mobile',
  os: 'iOS',
  browser: 'Safari',
  referrer: null,
  reason: 'human',
  rule: 1,
  visitor: 1,
  userAgent: 'Agent',
})
