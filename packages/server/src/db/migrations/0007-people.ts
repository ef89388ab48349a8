import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/** People, how they prove who they are, the browsers they are signed in with, and the workspaces open to them. */
export function people(): Migration {
  return {
    async up(db: Kysely<unknown>) {
      await db.schema
        .createTable('people')
        .addColumn('id', 'text', (c) => c.primaryKey())
        .addColumn('name', 'text', (c) => c.notNull())
        .addColumn('email', 'text', (c) => c.notNull())
        // The address in lower case: nobody means two people by two ways to write one.
        .addColumn('email_key', 'text', (c) => c.notNull().unique())
        // Whether they, or who let them in, have shown that the address is theirs.
        .addColumn('email_verified', 'integer', (c) => c.notNull())
        // argon2id, with its salt and costs; null for who signs in elsewhere alone.
        .addColumn('password', 'text')
        .addColumn('created_at', 'bigint', (c) => c.notNull())
        .addColumn('updated_at', 'bigint', (c) => c.notNull())
        .execute()
      await db.schema
        .createTable('identities')
        .addColumn('provider', 'text', (c) => c.notNull())
        .addColumn('subject', 'text', (c) => c.notNull())
        .addColumn('person_id', 'text', (c) => c.notNull().references('people.id').onDelete('cascade'))
        .addColumn('created_at', 'bigint', (c) => c.notNull())
        .addPrimaryKeyConstraint('identities_key', ['provider', 'subject'])
        .execute()
      await db.schema.createIndex('identities_person').on('identities').column('person_id').execute()
      await db.schema
        .createTable('sessions')
        .addColumn('id', 'text', (c) => c.primaryKey())
        // SHA-256 of what the cookie holds: who reads the database cannot sign in with it.
        .addColumn('token_hash', 'text', (c) => c.notNull().unique())
        .addColumn('person_id', 'text', (c) => c.notNull().references('people.id').onDelete('cascade'))
        .addColumn('browser', 'text')
        .addColumn('os', 'text')
        .addColumn('created_at', 'bigint', (c) => c.notNull())
        .addColumn('last_used_at', 'bigint', (c) => c.notNull())
        .addColumn('expires_at', 'bigint', (c) => c.notNull())
        .execute()
      await db.schema.createIndex('sessions_person').on('sessions').column('person_id').execute()
      await db.schema
        .createTable('verifications')
        .addColumn('token_hash', 'text', (c) => c.primaryKey())
        .addColumn('kind', 'text', (c) => c.notNull())
        .addColumn('person_id', 'text', (c) => c.notNull().references('people.id').onDelete('cascade'))
        .addColumn('created_at', 'bigint', (c) => c.notNull())
        .addColumn('expires_at', 'bigint', (c) => c.notNull())
        .execute()
      await db.schema.createIndex('verifications_person').on('verifications').column('person_id').execute()
      await db.schema
        .createTable('members')
        .addColumn('workspace_id', 'text', (c) => c.notNull().references('workspaces.id'))
        .addColumn('person_id', 'text', (c) => c.notNull().references('people.id').onDelete('cascade'))
        .addColumn('role', 'text', (c) => c.notNull())
        .addColumn('joined_at', 'bigint', (c) => c.notNull())
        .addPrimaryKeyConstraint('members_key', ['workspace_id', 'person_id'])
        .execute()
      await db.schema.createIndex('members_person').on('members').column('person_id').execute()
    },
  }
}
