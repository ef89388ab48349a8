import { afterAll, expect, it } from '@jest/globals'
import { sql } from 'kysely'
import { Migrator } from 'kysely/migration'
import { openDataDir } from '../../src/db/data-dir.ts'
import { migrations } from '../../src/db/migrations/index.ts'
import { connectSqlite, kyselyOnSqlite } from '../../src/db/sqlite.ts'
import { Turnstile } from '../../src/db/turnstile.ts'
import { createSecretBox, readSecretKey } from '../../src/secrets.ts'
import { documentedVerify } from '../support/documented-verify.ts'
import { type Receiver, receiver } from '../support/receiver.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const SECRET = `whsec_${'a'.repeat(44)}`
const folder = temporaryFolder()
let server: TestServer | undefined
let target: Receiver | undefined
afterAll(async () => {
  await server?.close()
  await target?.close()
  folder.remove()
})

/** What the first version has left behind: one scan that waits for its retry, and one that was under way when it stopped. */
async function leaveOldDatabase(url: string) {
  const paths = openDataDir(folder.path)
  const connection = connectSqlite(paths.database, { synchronous: 'full', busyTimeoutMs: 1_000 })
  const db = kyselyOnSqlite(connection, new Turnstile())
  const { '0001-first': first } = migrations('sqlite')
  if (!first) throw new Error('The first migration has another name.')
  await new Migrator({
    db,
    provider: { getMigrations: async () => ({ '0001-first': first }) },
  }).migrateToLatest()
  const sealed = createSecretBox(readSecretKey(undefined, paths.secretKey)).seal(SECRET)
  const code = {
    id: 'code_1',
    shortCode: 'Printed',
    type: 'url',
    mode: 'dynamic',
    title: 'Old',
    active: true,
  }
  const snapshot = {
    ...code,
    payload: { url: 'https://example.com/old' },
    tags: [],
    metadata: {},
    externalId: null,
  }
  const statements = [
    sql`insert into workspaces values (1, 'ws_1', 'Old', 'teams', 0)`,
    sql`insert into codes (num, id, workspace_id, workspace_num, domain_id, short_code, type, mode, title, payload,
          destination, active, tags, metadata, revision, created_at, updated_at)
        values (1, 'code_1', 'ws_1', 1, 1, 'Printed', 'url', 'dynamic', 'Old', '{"url":"https://example.com/old"}',
          'https://example.com/old', 1, '[]', '{}', 1, 0, 0)`,
    sql`insert into code_revisions values (1, 1, 0, 'created', 'key_1', 'api', ${JSON.stringify(snapshot)})`,
    ...[1, 2, 3].map(
      (id) =>
        sql`insert into scans (id, workspace_num, code_num, revision, at, referrer, reason, rule)
            values (${id}, 1, 1, 1, ${1_000 * id}, ${`https://example.com/${id}`}, 'human', 1)`,
    ),
    sql`insert into webhooks (id, workspace_id, workspace_num, url, secret, events, filter, source, created_by,
          subscription_key, cursor_id, state, batch, created_at, updated_at)
        values ('wh_1', 'ws_1', 1, ${url}, ${sealed}, '["scan"]', '{}', 'api', 'key_1', 'one', 2, 'active', 'batch', 0, 0)`,
    sql`insert into deliveries (id, webhook_id, kind, event, format, scan_ids, state, attempt, step, next_at, created_at)
        values ('whd_1', 'wh_1', 'scan', 'scan', 1, '[1]', 'pending', 1, 1, 5000, 1000)`,
    sql`insert into deliveries (id, webhook_id, kind, event, format, scan_ids, state, attempt, step, next_at, lease_until, created_at)
        values ('whd_2', 'wh_1', 'scan', 'scan', 1, '[2]', 'in_flight', 1, 0, 2000, 32000, 2000)`,
  ]
  for (const statement of statements) await statement.execute(db)
  await db.destroy()
  if (connection.open) connection.close()
}

it('an upgrade from the first version sends what waited, what was under way and what was not claimed yet', async () => {
  target = await receiver()
  await leaveOldDatabase(target.url)
  server = await startServer({
    dataDir: folder.path,
    env: { WEBHOOK_ALLOWED_NETWORKS: '127.0.0.0/8', WEBHOOK_ALLOW_HTTP: 'true' },
  })
  const received = await target.waitFor((all) => all.length === 3)
  const told = received.map((one) => {
    const body = one.json() as { data: { scans: Array<{ scan: { referrer: string } }> }; timestamp: string }
    expect(documentedVerify(SECRET, one.rawBody, one.headers['x-qregg-signature'])).toBe(true)
    return [one.headers['webhook-id'], body.data.scans[0]?.scan.referrer, body.timestamp]
  })
  expect(told).toEqual(
    expect.arrayContaining([
      ['whd_1', 'https://example.com/1', '1970-01-01T00:00:01.000Z'],
      ['whd_2', 'https://example.com/2', '1970-01-01T00:00:02.000Z'],
    ]),
  )
  expect(told.map(([, referrer]) => referrer).sort()).toEqual(
    [1, 2, 3].map((id) => `https://example.com/${id}`),
  )
})
