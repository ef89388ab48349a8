import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openPostgres } from '../../packages/server/src/db/postgres.ts'
import { createLogger } from '../../packages/server/src/log.ts'
import { startEmbeddedPostgres } from '../../packages/server/test/support/embedded-postgres.ts'
import { postgresForTests } from '../../packages/server/test/support/postgres.ts'

/** As safe as a server in earnest: the settings that make tests fast are taken back. */
export const IN_EARNEST = {
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',
  shared_buffers: '256MB',
}

/**
 * An empty database that is taken away afterwards: on the server that TEST_DATABASE_URL names, or on one of its own.
 * `work` gets a function that opens it as a process of its own would.
 */
export async function withDatabase(work) {
  const server = process.env.TEST_DATABASE_URL ? undefined : await startEmbeddedPostgres(IN_EARNEST)
  const database = await postgresForTests(server)
  const opened = []
  async function open() {
    const folder = mkdtempSync(join(tmpdir(), 'qregg-bench-'))
    const storage = await openPostgres(database.url, folder, createLogger('warn'))
    opened.push({ storage, folder })
    return storage
  }
  try {
    return await work(database, open)
  } finally {
    for (const { storage, folder } of opened) {
      await storage.close()
      rmSync(folder, { recursive: true, force: true })
    }
    await database.drop()
    await server?.stop()
  }
}

const REFERRERS = [
  null,
  null,
  null,
  'https://www.example.com/',
  'https://social.example/some/post/1234567890',
]

/** A scan as they are: of one of 1,000 codes, by one of 50 kinds of phones, some with a referrer. */
export function likelyScan(n, at = Date.now()) {
  const code = 1 + ((n * 7_919) % 1_000)
  return {
    workspace_num: 1 + (code % 20),
    code_num: code,
    revision: 1,
    at,
    country: ['DE', 'FR', 'US', 'NL'][n % 4],
    city: null,
    device: 'mobile',
    os: n % 3 === 0 ? 'Android' : 'iOS',
    browser: n % 3 === 0 ? 'Chrome' : 'Safari',
    referrer: REFERRERS[n % REFERRERS.length],
    reason: n % 20 === 0 ? 'preview' : 'human',
    rule: 1,
    visitor: Math.floor(Math.random() * 2 ** 52),
    userAgent: `Mozilla/5.0 (iPhone; CPU iPhone OS 18_${n % 50} like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148`,
  }
}

export function option(name, fallback) {
  const given = process.argv.find((text) => text.startsWith(`--${name}=`))
  return given === undefined ? fallback : Number(given.slice(name.length + 3))
}
