import type pg from 'pg'
import { PARKED } from './verdict.ts'

/** Who is there, by what the database says. */
export type Roster = {
  number(): number
  /** Signs on or says that this process is still there, takes off those who are not, and answers who is. */
  beat(): Promise<{ members: number[]; buried: number[]; isNew: boolean }>
  /** Signs off: what is under way stays this process's own, and everything else is the others'. */
  signOff(): Promise<void>
  /** Lets the connection go: nothing is under way any more. */
  leave(): void
}

/** The first key of the locks by which processes show that they live. */
const LOCKS = 7_417
/** Whose connection is gone and who has not been heard of for so long is dead. */
const DEAD_AFTER_MS = 1_000
/** Who has a connection and is not heard of for so long is stopped or cut off: others do its work until it is back. */
const SILENT_AFTER_MS = 10_000
const FORGOTTEN_AFTER_MS = 60_000
/** After a start of the database everybody has lost his connection: that says nothing. */
const GRACE_MS = 5_000

const NOW = '(extract(epoch from clock_timestamp()) * 1000)::bigint'
const LOOK = `
  select num, ${NOW} - seen_at as silent,
    exists (select 1 from pg_locks where locktype = 'advisory' and classid = ${LOCKS} and objid = num and objsubid = 2
      and database = (select oid from pg_database where datname = current_database())) as connected,
    ${NOW} - (extract(epoch from pg_postmaster_start_time()) * 1000)::bigint as uptime
  from instances order by num`

type Row = { num: number; silent: number; connected: boolean; uptime: number }

/**
 * Keeps this process on the table `instances`. It shows that it lives in two ways: a lock that the database gives up with
 * the connection, so that a death is known at once, and the time of its last beat, for when it is only stopped.
 */
export function createRoster(pool: pg.Pool): Roster {
  let number = 0
  let client: pg.PoolClient | undefined
  let lines = 0
  let lineSince = 0

  /** The connection whose end is this process's end. */
  async function connection(): Promise<pg.PoolClient> {
    if (client) return client
    const fresh = await pool.connect()
    // A connection that broke goes back to the pool, which has no other: the next beat gets a new one.
    fresh.once('end', () => letGo(fresh))
    fresh.on('error', () => letGo(fresh))
    client = fresh
    lines += 1
    lineSince = performance.now()
    if (number > 0 && !(await takeLock(fresh))) number = 0
    return fresh
  }

  function letGo(line: pg.PoolClient) {
    if (client !== line) return
    client = undefined
    line.release(true)
  }

  /** False when the connection before still has it, which may be dead without the database knowing. */
  async function takeLock(line: pg.PoolClient): Promise<boolean> {
    const { rows } = await line.query<{ got: boolean }>('select pg_try_advisory_lock($1, $2) as got', [
      LOCKS,
      number,
    ])
    return rows[0]?.got === true
  }

  async function signOn(line: pg.PoolClient): Promise<void> {
    const { rows } = await line.query<{ num: number }>(
      `insert into instances (seen_at) values (${NOW}) returning num`,
    )
    number = rows[0]?.num ?? 0
    await takeLock(line)
  }

  /** Takes a dead process off, and has what it had under way tried again. One of those who see it dead does it. */
  async function bury(line: pg.PoolClient, num: number): Promise<boolean> {
    await line.query('begin')
    try {
      const gone = await line.query('delete from instances where num = $1 returning num', [num])
      if (gone.rowCount) {
        await line.query(
          `update deliveries set state = 'failed', lease_until = null, claimed_by = null, done_at = ${NOW}
           where claimed_by = $1 and state = 'in_flight' and kind = 'ping'`,
          [num],
        )
        await line.query(
          `update deliveries set state = 'pending', lease_until = null, claimed_by = null, next_at = case
             when (select state from webhooks where webhooks.id = webhook_id) = 'active' then ${NOW} else ${PARKED} end
           where claimed_by = $1 and state = 'in_flight'`,
          [num],
        )
      }
      await line.query('commit')
      return (gone.rowCount ?? 0) > 0
    } catch (error) {
      await line.query('rollback').catch(() => {})
      throw error
    }
  }

  async function releaseOverdue(line: pg.PoolClient): Promise<void> {
    await line.query(
      `update deliveries set state = 'failed', lease_until = null, claimed_by = null, done_at = ${NOW}
       where state = 'in_flight' and lease_until < ${NOW} and kind = 'ping'`,
    )
    await line.query(
      `update deliveries set state = 'pending', lease_until = null, claimed_by = null, next_at = case
         when (select state from webhooks where webhooks.id = webhook_id) = 'active' then ${NOW} else ${PARKED} end
       where state = 'in_flight' and lease_until < ${NOW}`,
    )
  }

  async function look(line: pg.PoolClient): Promise<{ members: number[]; buried: number[] }> {
    const members: number[] = []
    const buried: number[] = []
    // When our own connection broke a moment ago, so did everybody's, perhaps: that says nothing of them.
    const isSteady = lines === 1 || performance.now() - lineSince > GRACE_MS
    for (const { num, silent, connected, uptime } of (await line.query<Row>(LOOK)).rows) {
      const isDead = !connected && silent > DEAD_AFTER_MS && uptime > GRACE_MS && isSteady
      if (num !== number && (isDead || silent > FORGOTTEN_AFTER_MS)) {
        if (await bury(line, num)) buried.push(num)
      } else if (silent <= SILENT_AFTER_MS) {
        members.push(num)
      }
    }
    return { members, buried }
  }

  return {
    number: () => number,
    async beat() {
      try {
        const line = await connection()
        const seen = await line.query(`update instances set seen_at = ${NOW} where num = $1 returning num`, [
          number,
        ])
        const isNew = seen.rowCount === 0
        if (isNew) await signOn(line)
        const seenNow = await look(line)
        // Rows that somebody holds are for the next beat; who is there has been seen.
        await releaseOverdue(line).catch(() => {})
        return { ...seenNow, isNew }
      } catch (error) {
        // Whatever is wrong with the connection, the next beat begins with another one.
        if (client) letGo(client)
        throw error
      }
    },
    async signOff() {
      await client?.query('delete from instances where num = $1', [number])
    },
    leave() {
      if (client) letGo(client)
    },
  }
}
