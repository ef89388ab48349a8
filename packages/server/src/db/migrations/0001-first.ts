import { type CreateTableBuilder, type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'
import { type Engine, serial, serialType } from './engine.ts'

/** Workspaces, keys, codes and their history, the scan log, webhooks and their deliveries. */
export function first(engine: Engine): Migration {
  return {
    async up(db: Kysely<unknown>) {
      await accounts(db, engine)
      await codes(db, engine)
      await scans(db, engine)
      await webhooks(db)
    },
  }
}

async function accounts(db: Kysely<unknown>, engine: Engine) {
  await db.schema
    .createTable('settings')
    .addColumn('key', 'text', (c) => c.primaryKey())
    .addColumn('value', 'text', (c) => c.notNull())
    .execute()
  await db.schema
    .createTable('workspaces')
    .addColumn('num', serialType(engine), serial(engine))
    .addColumn('id', 'text', (c) => c.notNull().unique())
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('plan', 'text', (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .execute()
  await db.schema
    .createTable('api_keys')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('workspace_id', 'text', (c) => c.notNull().references('workspaces.id'))
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('hash', 'text', (c) => c.notNull().unique())
    .addColumn('prefix', 'text', (c) => c.notNull())
    .addColumn('last_four', 'text', (c) => c.notNull())
    .addColumn('scopes', 'text', (c) => c.notNull())
    .addColumn('created_by', 'text')
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('last_used_at', 'bigint')
    .addColumn('expires_at', 'bigint')
    .addColumn('revoked_at', 'bigint')
    .execute()
  await db.schema.createIndex('api_keys_workspace').on('api_keys').column('workspace_id').execute()
}

async function codes(db: Kysely<unknown>, engine: Engine) {
  // The default domain serves every host that is not registered: its row is named by no address, so that a new port
  // or name never orphans a printed code.
  await db.schema
    .createTable('domains')
    .addColumn('id', 'integer', (c) => c.primaryKey())
    .addColumn('host', 'text', (c) => c.unique())
    .execute()
  await sql`insert into domains (id, host) values (1, null)`.execute(db)
  await db.schema
    .createTable('codes')
    .addColumn('num', serialType(engine), serial(engine))
    .addColumn('id', 'text', (c) => c.notNull().unique())
    .addColumn('workspace_id', 'text', (c) => c.notNull().references('workspaces.id'))
    .addColumn('workspace_num', 'bigint', (c) => c.notNull())
    .addColumn('domain_id', 'integer', (c) => c.notNull().references('domains.id'))
    .addColumn('short_code', 'text', (c) => c.notNull())
    .addColumn('type', 'text', (c) => c.notNull())
    .addColumn('mode', 'text', (c) => c.notNull())
    .addColumn('title', 'text')
    .addColumn('payload', 'text', (c) => c.notNull())
    .addColumn('destination', 'text')
    .addColumn('active', 'integer', (c) => c.notNull())
    .addColumn('tags', 'text', (c) => c.notNull())
    .addColumn('metadata', 'text', (c) => c.notNull())
    .addColumn('external_id', 'text')
    .addColumn('revision', 'integer', (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('updated_at', 'bigint', (c) => c.notNull())
    // A deleted code stays as a tombstone: its short code is printed somewhere and is never given out again.
    .addColumn('deleted_at', 'bigint')
    .execute()
  await db.schema
    .createIndex('codes_short_code')
    .on('codes')
    .columns(['domain_id', 'short_code'])
    .unique()
    .execute()
  await db.schema
    .createIndex('codes_external_id')
    .on('codes')
    .columns(['workspace_id', 'external_id'])
    .unique()
    .where(sql.ref('external_id'), 'is not', null)
    .where(sql.ref('deleted_at'), 'is', null)
    .execute()
  await db.schema.createIndex('codes_workspace').on('codes').columns(['workspace_id', 'num']).execute()
  await db.schema
    .createTable('code_tags')
    .addColumn('workspace_num', 'bigint', (c) => c.notNull())
    .addColumn('tag', 'text', (c) => c.notNull())
    .addColumn('code_num', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('code_tags_pk', ['workspace_num', 'tag', 'code_num'])
    .execute()
  await db.schema.createIndex('code_tags_code').on('code_tags').column('code_num').execute()
  await db.schema
    .createTable('code_revisions')
    .addColumn('code_num', 'bigint', (c) => c.notNull())
    .addColumn('revision', 'integer', (c) => c.notNull())
    .addColumn('at', 'bigint', (c) => c.notNull())
    .addColumn('action', 'text', (c) => c.notNull())
    .addColumn('actor', 'text', (c) => c.notNull())
    .addColumn('source', 'text', (c) => c.notNull())
    .addColumn('snapshot', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('code_revisions_pk', ['code_num', 'revision'])
    .execute()
  await db.schema
    .createTable('idempotency_keys')
    .addColumn('workspace_id', 'text', (c) => c.notNull())
    .addColumn('operation', 'text', (c) => c.notNull())
    .addColumn('key', 'text', (c) => c.notNull())
    .addColumn('fingerprint', 'text', (c) => c.notNull())
    .addColumn('status', 'integer', (c) => c.notNull())
    .addColumn('body', 'text', (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('idempotency_keys_pk', ['workspace_id', 'operation', 'key'])
    .execute()
  await db.schema.createIndex('idempotency_keys_age').on('idempotency_keys').column('created_at').execute()
}

async function scans(db: Kysely<unknown>, engine: Engine) {
  await db.schema
    .createTable('agents')
    .addColumn('id', serialType(engine), (c) =>
      engine === 'sqlite' ? c.primaryKey() : c.primaryKey().generatedByDefaultAsIdentity(),
    )
    .addColumn('text', 'text', (c) => c.notNull().unique())
    .execute()
  if (engine === 'postgres') return await partitionedScans(db)
  // The hot log. It has no index but its key: one more would cost several times the insert itself.
  await scanColumns(
    db.schema.createTable('scans').addColumn('id', 'integer', (c) => c.primaryKey()),
  ).execute()
}

function scanColumns<Table extends string, Column extends string>(table: CreateTableBuilder<Table, Column>) {
  return table
    .addColumn('workspace_num', 'bigint', (c) => c.notNull())
    .addColumn('code_num', 'bigint', (c) => c.notNull())
    .addColumn('revision', 'integer', (c) => c.notNull())
    .addColumn('at', 'bigint', (c) => c.notNull())
    .addColumn('country', 'text')
    .addColumn('city', 'text')
    .addColumn('device', 'text')
    .addColumn('os', 'text')
    .addColumn('browser', 'text')
    .addColumn('referrer', 'text')
    .addColumn('reason', 'text', (c) => c.notNull())
    .addColumn('rule', 'integer', (c) => c.notNull())
    .addColumn('visitor', 'bigint')
    .addColumn('agent_id', 'bigint')
}

/**
 * The log that many write and that is also read by code and workspace: a partition for each month, which the server makes
 * ahead, so that old months can be dropped whole. What falls into no month lands in the default one.
 */
async function partitionedScans(db: Kysely<unknown>) {
  // No identity, which partitioned tables have only from PostgreSQL 17. One number at a time: numbers that a connection
  // has in reserve would become visible out of order.
  await sql`create sequence scan_ids as bigint cache 1`.execute(db)
  await scanColumns(db.schema.createTable('scans').addColumn('id', 'bigint', (c) => c.notNull()))
    .addColumn('withheld', 'int2', (c) => c.notNull())
    .addPrimaryKeyConstraint('scans_pk', ['id', 'at'])
    .modifyEnd(sql`partition by range (at)`)
    .execute()
  // What is withheld stands apart, so that it is out of the way of who did not ask for it.
  await db.schema.createIndex('scans_code').on('scans').columns(['code_num', 'withheld', 'id']).execute()
  await db.schema
    .createIndex('scans_workspace')
    .on('scans')
    .columns(['workspace_num', 'withheld', 'id'])
    .execute()
  await sql`create table scans_default partition of scans default`.execute(db)
}

async function webhooks(db: Kysely<unknown>) {
  await db.schema
    .createTable('webhooks')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('workspace_id', 'text', (c) => c.notNull().references('workspaces.id'))
    .addColumn('workspace_num', 'bigint', (c) => c.notNull())
    .addColumn('url', 'text', (c) => c.notNull())
    .addColumn('secret', 'text', (c) => c.notNull())
    .addColumn('previous_secret', 'text')
    .addColumn('previous_secret_until', 'bigint')
    .addColumn('events', 'text', (c) => c.notNull())
    .addColumn('filter', 'text', (c) => c.notNull())
    .addColumn('description', 'text')
    .addColumn('source', 'text', (c) => c.notNull())
    .addColumn('created_by', 'text', (c) => c.notNull())
    .addColumn('subscription_key', 'text', (c) => c.notNull().unique())
    .addColumn('cursor_id', 'bigint', (c) => c.notNull())
    .addColumn('state', 'text', (c) => c.notNull())
    .addColumn('disabled_reason', 'text')
    .addColumn('failures', 'integer', (c) => c.notNull().defaultTo(0))
    .addColumn('first_failure_at', 'bigint')
    .addColumn('last_success_at', 'bigint')
    .addColumn('next_probe_at', 'bigint')
    .addColumn('gone_since', 'bigint')
    .addColumn('disabled_at', 'bigint')
    .addColumn('batch', 'text', (c) => c.notNull())
    .addColumn('max_per_second', 'integer')
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('updated_at', 'bigint', (c) => c.notNull())
    .execute()
  await db.schema.createIndex('webhooks_workspace').on('webhooks').columns(['workspace_id', 'id']).execute()
  await db.schema
    .createTable('replays')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('webhook_id', 'text', (c) => c.notNull())
    .addColumn('cursor_id', 'bigint', (c) => c.notNull())
    .addColumn('end_id', 'bigint', (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .execute()
  await db.schema.createIndex('replays_webhook').on('replays').columns(['webhook_id', 'id']).execute()
  await db.schema
    .createTable('deliveries')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('webhook_id', 'text', (c) => c.notNull())
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('event', 'text', (c) => c.notNull())
    // Which serialiser wrote the body: an old delivery is sent again in the bytes that it had.
    .addColumn('format', 'integer', (c) => c.notNull())
    .addColumn('scan_ids', 'text')
    .addColumn('body', 'text')
    .addColumn('state', 'text', (c) => c.notNull())
    .addColumn('attempt', 'integer', (c) => c.notNull())
    // How far the retry schedule is used up; attempts made while the webhook is in backoff do not move it.
    .addColumn('step', 'integer', (c) => c.notNull())
    .addColumn('next_at', 'bigint', (c) => c.notNull())
    .addColumn('lease_until', 'bigint')
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('done_at', 'bigint')
    .execute()
  // Only what is unfinished is indexed, so that a delivery that is done costs nothing more.
  await db.schema
    .createIndex('deliveries_pending')
    .on('deliveries')
    .columns(['webhook_id', 'next_at'])
    .where(sql.ref('state'), '=', sql.lit('pending'))
    .execute()
  await db.schema
    .createIndex('deliveries_due')
    .on('deliveries')
    .column('next_at')
    .where(sql.ref('state'), '=', sql.lit('pending'))
    .execute()
  await db.schema
    .createIndex('deliveries_in_flight')
    .on('deliveries')
    .column('lease_until')
    .where(sql.ref('state'), '=', sql.lit('in_flight'))
    .execute()
  // The delivery log: newest first by webhook, and what is old enough to be deleted.
  await db.schema.createIndex('deliveries_log').on('deliveries').columns(['webhook_id', 'id']).execute()
  await db.schema
    .createIndex('deliveries_done')
    .on('deliveries')
    .column('done_at')
    .where(sql.ref('done_at'), 'is not', null)
    .execute()
  await db.schema
    .createTable('delivery_attempts')
    .addColumn('delivery_id', 'text', (c) => c.notNull())
    .addColumn('number', 'integer', (c) => c.notNull())
    .addColumn('at', 'bigint', (c) => c.notNull())
    .addColumn('status', 'integer')
    .addColumn('error_class', 'text')
    .addColumn('duration_ms', 'integer', (c) => c.notNull())
    .addColumn('response_head', 'text')
    .addPrimaryKeyConstraint('delivery_attempts_pk', ['delivery_id', 'number'])
    .execute()
}
