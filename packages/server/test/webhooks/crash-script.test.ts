import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, it } from '@jest/globals'

const ENTRY = 'packages/server/test/webhooks/unbuilt-server.mjs'
const OPTIONS = [
  '--kills',
  '1',
  '--rate',
  '200',
  '--seconds-between',
  '1',
  '--settle',
  '40',
  '--entry',
  ENTRY,
]

it('a server that is killed under load keeps every promise: no 302 without a row, no row undelivered', async () => {
  const cwd = new URL('../../../../', import.meta.url)
  const args = ['scripts/crash-test.mjs', ...OPTIONS]
  const run = promisify(execFile)(process.execPath, args, { cwd, timeout: 110_000 })
  // A run that finds a promise broken ends with 1, and has printed which.
  const { stdout } = await run.catch((error: { stdout: string }) => error)
  expect(stdout).toContain('every promise holds after 1 kills')
  expect(stdout).not.toContain('BROKEN')
}, 120_000)
