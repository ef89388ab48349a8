import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { postgresForTests } from '../../packages/server/test/support/postgres.ts'
import { freePort } from '../../scripts/server-under-test/port.mjs'
import {
  ask,
  BUILT_ENTRY,
  describeInstallation,
  makeCodes,
  startProduct,
} from '../../scripts/server-under-test/product.mjs'
import { fillDatabase } from './fill-database.mjs'
import { fillFolder } from './fill-folder.mjs'

/**
 * The product in a process of its own, with one code that was scanned so many times in the last days, all of it folded.
 * @param {{ scans: number, days: number, postgres?: { url: string } }} wanted on SQLite without `postgres`
 */
export async function makeInstallation({ scans, days, postgres }) {
  const dataDir = mkdtempSync(join(tmpdir(), 'qregg-bench-'))
  process.on('exit', () => rmSync(dataDir, { recursive: true, force: true }))
  const databaseUrl = postgres && (await postgresForTests(postgres)).url
  const port = await freePort()
  const installation = describeInstallation({ entry: BUILT_ENTRY, dataDir, port, databaseUrl })
  const first = await startProduct(installation)
  const [{ id }] = await makeCodes(installation, 1)
  await first.end('SIGTERM', 20_000)
  if (databaseUrl) await fillDatabase(installation, { scans, days })
  else fillFolder(dataDir, { scans, days })
  const child = await startProduct(installation)
  return {
    ...{ pid: child.pid, port, key: installation.key, codeId: id },
    stats: (query) => ask(installation, 'GET', `/codes/${id}/stats?${query}`),
    async close() {
      await child.end('SIGTERM', 20_000)
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}
