import { connectSqlite } from '../../db/sqlite.ts'
import type { NewScan } from '../scan-log.ts'

/** Batches of one appender that follow each other, oldest first. */
export type SpooledRun = {
  appender: string
  first: number
  last: number
  scans: NewScan[]
  /** How far the spool is emptied when this run is removed. */
  end: number
}

/**
 * Scans that are kept on this server's disk while the database cannot be reached. What was added is on the disk when
 * `add` returns. In the order in which it was added, so the numbers of an appender rise.
 */
export type Spool = {
  /** How many scans it holds. */
  size(): number
  /** @throws when the disk or the spool is full: nothing was kept. */
  add(appender: string, number: number, scans: readonly NewScan[]): void
  /** The oldest batches, as many as have at most `limit` scans together, and at least one; undefined when it is empty. */
  oldest(limit: number): SpooledRun | undefined
  /** Takes a run out, once it is in the log. */
  remove(run: SpooledRun): void
  /** Takes out what the log has of an appender: its batches up to this number. */
  dropApplied(appender: string, number: number): void
  /** Puts a run that the log will never take out of the way, in a table of its own. */
  setAside(run: SpooledRun): void
  close(): void
}

const SCANS_AT_MOST = 1_000_000

export function openSpool(path: string, scansAtMost = SCANS_AT_MOST): Spool {
  const connection = connectSqlite(path, { synchronous: 'full', busyTimeoutMs: 1_000 })
  // Nobody else checkpoints this file.
  connection.pragma('wal_autocheckpoint = 1000')
  connection.exec(`
    create table if not exists batches (
      seq integer primary key autoincrement, appender text not null, number integer not null, count integer not null,
      scans text not null
    );
    create table if not exists refused (seq integer primary key, scans text not null);
  `)
  type Row = { seq: number; appender: string; number: number; count: number; scans: string }
  const insert = connection.prepare(
    'insert into batches (appender, number, count, scans) values (?, ?, ?, ?)',
  )
  const select = connection.prepare<[], Row>('select * from batches order by seq')
  const remove = connection.prepare<[number]>('delete from batches where seq <= ?')
  const dropApplied = connection.prepare<[string, number]>(
    'delete from batches where appender = ? and number <= ?',
  )
  const setAside = connection.prepare<[number]>(
    'insert into refused (seq, scans) select seq, scans from batches where seq <= ?',
  )
  const count = connection.prepare<[], { size: number }>(
    'select coalesce(sum(count), 0) as size from batches',
  )
  let size = count.get()?.size ?? 0

  function recount() {
    size = count.get()?.size ?? 0
    if (size > 0) return
    // Gives the disk its room back, and leaves nothing of the scans in the file.
    connection.exec('vacuum')
    connection.pragma('wal_checkpoint(TRUNCATE)')
  }

  return {
    size: () => size,
    add(appender, number, scans) {
      if (size + scans.length > scansAtMost)
        throw new Error(`The spool holds ${size} scans and takes no more until the database is back.`)
      insert.run(appender, number, scans.length, JSON.stringify(scans))
      size += scans.length
    },
    oldest(limit) {
      let run: SpooledRun | undefined
      for (const row of select.iterate()) {
        if (run && (row.appender !== run.appender || run.scans.length + row.count > limit)) break
        run ??= { appender: row.appender, first: row.number, last: row.number, scans: [], end: row.seq }
        run.scans.push(...(JSON.parse(row.scans) as NewScan[]))
        run.last = row.number
        run.end = row.seq
      }
      return run
    },
    remove(run) {
      remove.run(run.end)
      size -= run.scans.length
      if (size <= 0) recount()
    },
    dropApplied(appender, number) {
      if (dropApplied.run(appender, number).changes > 0) recount()
    },
    setAside(run) {
      connection.transaction(() => {
        setAside.run(run.end)
        remove.run(run.end)
      })()
      recount()
    },
    close: () => void connection.close(),
  }
}
