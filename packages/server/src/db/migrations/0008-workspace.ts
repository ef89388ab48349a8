import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'
import { type Engine, serial, serialType } from './engine.ts'

/** What people do in a workspace: who changed what, who is invited, and the mail that tells them. */
export function workspace(engine: Engine): Migration {
  return {
    async up(db: Kysely<unknown>) {
      await auditLog(db, engine)
      await invitations(db)
      await mails(db, engine)
      // When the people of its workspace were last told how it is.
      await db.schema.alterTable('webhooks').addColumn('noticed_at', 'bigint').execute()
      await db.schema
        .createIndex('webhooks_unwell')
        .on('webhooks')
        .column('id')
        .where(sql.ref('state'), '<>', sql.lit('active'))
        .execute()
    },
  }
}

async function auditLog(db: Kysely<unknown>, engine: Engine) {
  await db.schema
    .createTable('audit_log')
    // Entries of one millisecond keep their order by it.
    .addColumn('num', serialType(engine), serial(engine))
    .addColumn('id', 'text', (c) => c.notNull().unique())
    .addColumn('workspace_id', 'text', (c) => c.notNull().references('workspaces.id'))
    .addColumn('at', 'bigint', (c) => c.notNull())
    .addColumn('action', 'text', (c) => c.notNull())
    .addColumn('source', 'text', (c) => c.notNull())
    .addColumn('actor_kind', 'text', (c) => c.notNull())
    // Refers to nobody: who is deleted stays in the log by name.
    .addColumn('actor_id', 'text')
    .addColumn('actor_name', 'text', (c) => c.notNull())
    .addColumn('subject_id', 'text', (c) => c.notNull())
    .addColumn('subject_name', 'text')
    .addColumn('before_text', 'text')
    .addColumn('after_text', 'text')
    .execute()
  await db.schema
    .createIndex('audit_log_workspace')
    .on('audit_log')
    .columns(['workspace_id', 'num'])
    .execute()
}

async function invitations(db: Kysely<unknown>) {
  await db.schema
    .createTable('invitations')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('workspace_id', 'text', (c) => c.notNull().references('workspaces.id'))
    // SHA-256 of what the link holds: who reads the database cannot take the invitation.
    .addColumn('token_hash', 'text', (c) => c.notNull().unique())
    .addColumn('role', 'text', (c) => c.notNull())
    .addColumn('email', 'text')
    .addColumn('invited_by', 'text', (c) => c.notNull())
    .addColumn('invited_by_name', 'text', (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('expires_at', 'bigint', (c) => c.notNull())
    .execute()
  await db.schema.createIndex('invitations_workspace').on('invitations').column('workspace_id').execute()
}

async function mails(db: Kysely<unknown>, engine: Engine) {
  await db.schema
    .createTable('mails')
    .addColumn('num', serialType(engine), serial(engine))
    .addColumn('recipient', 'text', (c) => c.notNull())
    .addColumn('subject', 'text', (c) => c.notNull())
    // Sealed: it may hold a link that opens something.
    .addColumn('body', 'text', (c) => c.notNull())
    .addColumn('attempts', 'integer', (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('next_at', 'bigint', (c) => c.notNull())
    .execute()
  await db.schema.createIndex('mails_due').on('mails').column('next_at').execute()
}
