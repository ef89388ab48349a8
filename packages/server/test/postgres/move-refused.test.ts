import { cpSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals'
import BetterSqlite from 'better-sqlite3'
import { systemClock } from '../../src/clock.ts'
import { type MoveOptions, moveToPostgres } from '../../src/operations/move/move.ts'
import { problemOf } from '../../src/operations/move/target.ts'
import { postgresForTests, type TestDatabase } from '../support/postgres.ts'
import { runMoveCommand } from '../support/program.ts'
import { startServer } from '../support/server.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { type Installation, makeInstallation, ON_SQLITE } from './move-installation.ts'

jest.setTimeout(60_000)

const OPTIONS = { secretKey: undefined, clock: systemClock, progress() {} }
let old: Installation
let database: TestDatabase
beforeAll(async () => {
  old = await makeInstallation()
  database = await postgresForTests()
})
afterAll(async () => {
  await old.remove()
  await database.drop()
})

/** What the move says in the end. */
const move = (url: string, dataDir = old.dataDir, progress: MoveOptions['progress'] = () => {}) =>
  moveToPostgres({ ...OPTIONS, dataDir, url, progress }).then(
    () => 'It was moved.',
    (error: Error) => error.message,
  )

function copyOfFolder() {
  const folder = temporaryFolder()
  cpSync(old.dataDir, folder.path, { recursive: true })
  return folder
}

function inSqlite(dataDir: string, sql: string) {
  const connection = new BetterSqlite(join(dataDir, 'qregg.sqlite'))
  connection.exec(sql)
  connection.close()
}

describe('what cannot be moved', () => {
  it('is a folder whose server runs; the answer says which', async () => {
    const server = await startServer({ env: ON_SQLITE })
    const empty = await postgresForTests()
    const answer = await move(empty.url, server.dataDir)
    await server.close()
    expect(answer).toContain(`process ${process.pid}, http://localhost`)
    expect(answer).toContain('Stop that one and try again.')
    expect(await empty.query("select 1 from pg_tables where schemaname = 'public'")).toEqual([])
    await empty.drop()
  })

  it('is a folder without an installation, which is not made', async () => {
    const folder = temporaryFolder()
    expect(await move(database.url, `${folder.path}/none`)).toContain('There is no qregg.sqlite in DATA_DIR')
    expect(existsSync(`${folder.path}/none`)).toBe(false)
    folder.remove()
  })

  it.each([
    ['mysql://example.com/qregg', 'like postgres://user:password@'],
    ['postgres://nobody:hunter2secret@127.0.0.1:1/qregg', 'nothing listens there'],
  ])('goes not to %s', async (url, reason) => {
    const { code, stderr } = await runMoveCommand(['--to', url], { DATA_DIR: old.dataDir })
    expect([code, stderr]).toEqual([1, expect.stringContaining(reason)])
    expect(stderr).not.toContain('hunter2secret')
  })

  it('goes not to a database that there is not, or where the user may make nothing', async () => {
    const none = new URL(database.url)
    none.pathname = '/there_is_none'
    expect(await move(none.href)).toContain('there is no such database')
    const empty = await postgresForTests()
    const role = `reader_${Date.now()}`
    await empty.query(`create role ${role} login`)
    await empty.query('revoke create on schema public from public')
    const url = new URL(empty.url)
    url.username = role
    expect(await move(url.href)).toContain('grant create, usage on schema public')
    await empty.query(`drop role ${role}`)
    await empty.drop()
  })

  it('leaves nothing behind when a row is refused half-way: the database is as empty as before', async () => {
    const empty = await postgresForTests()
    await empty.query(`create function public.refuse() returns event_trigger language plpgsql as $$
      begin
        if to_regclass('webhooks') is not null and not exists (select from pg_constraint where conname = 'nothing') then
          alter table webhooks add constraint nothing check (false);
        end if;
      end $$`)
    await empty.query(
      "create event trigger refuse on ddl_command_end when tag in ('CREATE TABLE') execute function public.refuse()",
    )
    expect(await move(empty.url)).toContain('violates check constraint "nothing"')
    expect(await empty.query("select 1 from pg_class where relnamespace = 'public'::regnamespace")).toEqual(
      [],
    )
    await empty.drop()
  })

  it('is one that somebody writes to meanwhile', async () => {
    const { url, drop } = await postgresForTests()
    const folder = copyOfFolder()
    let isWritten = false
    const answer = await move(url, folder.path, () => {
      if (isWritten) return
      isWritten = true
      inSqlite(folder.path, "insert into settings (key, value) values ('meanwhile', '1')")
    })
    expect(answer).toContain('Somebody wrote to the installation meanwhile')
    expect(await move(url, folder.path)).toBe('It was moved.')
    await drop()
    folder.remove()
  })

  it.each([
    ['create table invented (id integer primary key)', 'The table invented is not known in PostgreSQL.'],
    [
      'alter table codes add column invented text',
      'The column invented of codes is not known in PostgreSQL.',
    ],
    ["delete from kysely_migration where name like '0004%'", 'Start this version on it once'],
    ["insert into kysely_migration values ('9999-later', '')", 'newer version of Qregg (it has 9999-later)'],
  ])('is left whole rather than moved in parts, after %s', async (change, told) => {
    const { url, drop } = await postgresForTests()
    const folder = copyOfFolder()
    inSqlite(folder.path, change)
    expect(await move(url, folder.path)).toContain(told)
    await drop()
    folder.remove()
  })

  it('is a character that PostgreSQL does not keep; it is replaced and told', async () => {
    const { url, query, drop } = await postgresForTests()
    const folder = copyOfFolder()
    inSqlite(folder.path, "insert into settings (key, value) values ('odd', 'a' || char(0) || 'b')")
    const moved = await moveToPostgres({ ...OPTIONS, dataDir: folder.path, url })
    expect(moved.tables.filter(({ mended }) => mended > 0)).toMatchObject([{ table: 'settings', mended: 1 }])
    expect(await query("select value from settings where key = 'odd'")).toEqual([{ value: 'a\ufffdb' }])
    await drop()
    folder.remove()
  })
})

describe('numbers of scans that only something else remembers', () => {
  it('are not given out again', async () => {
    const { url, query, drop } = await postgresForTests()
    const folder = copyOfFolder()
    inSqlite(folder.path, 'update webhooks set cursor_id = 5000')
    expect(await move(url, folder.path)).toBe('It was moved.')
    expect(await query("select nextval('scan_ids')::integer as id")).toEqual([{ id: 5001 }])
    await drop()
    folder.remove()
  })
})

describe('a database that cannot be used', () => {
  const good = { version: '140000', encoding: 'UTF8', standby: false, schema: 'public' }

  it.each([
    [{ version: '130011' }, 'PostgreSQL 13; Qregg needs 14'],
    [{ version: '90624' }, 'PostgreSQL 9; Qregg needs 14'],
    [{ encoding: 'SQL_ASCII' }, 'createdb --encoding=UTF8'],
    [{ standby: true }, 'Name the primary server'],
    [{ schema: null }, 'create schema public'],
  ])('for %j is refused with the way out', (wrong, told) => {
    expect(problemOf({ ...good, ...wrong })).toContain(told)
  })

  it('is none that is as old as can be', () => {
    expect(problemOf(good)).toBeUndefined()
  })
})
