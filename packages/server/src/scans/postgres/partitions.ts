import type pg from 'pg'

/** One month of the log: `scans_202611` holds the scans with `from <= at < to`, in epoch milliseconds, of UTC months. */
export type Partition = { name: string; from: number; to: number }

/** Any number, as long as it is always the same: only one process makes or drops partitions at a time. */
const PARTITIONS_LOCK = 7_162_033_102
/** Months that are there before they begin. */
const MONTHS_AHEAD = 2
/** Longest that inserts may be held up behind this; whoever gives up tries again later. */
const LOCK_WITHIN = '2s'

/** The month that is `ahead` months after that of `at`. */
export function partitionOf(at: number, ahead = 0): Partition {
  const date = new Date(at)
  const month = (more: number) => Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + ahead + more)
  const from = month(0)
  const name = `scans_${new Date(from).toISOString().slice(0, 7).replace('-', '')}`
  return { name, from, to: month(1) }
}

/**
 * Makes the partitions of this month and the next ones. Costs one look when they are there. Safe under many starters.
 * Answers the names of those that it made.
 */
export async function keepPartitions(pool: pg.Pool, now: number): Promise<string[]> {
  const wanted = Array.from({ length: MONTHS_AHEAD + 1 }, (_, ahead) => partitionOf(now, ahead))
  const made: string[] = []
  const there = new Set((await partitions(pool)).map(({ name }) => name))
  for (const partition of wanted) {
    if (there.has(partition.name)) continue
    await alone(pool, async (client) => {
      if ((await partitions(client)).some(({ name }) => name === partition.name)) return
      await make(client, partition)
      made.push(partition.name)
    })
  }
  return made
}

/**
 * Drops the months that ended before `at`, with all their scans, and answers their names. `mayGo` is asked before, and
 * once more when nobody can add to them: that must not take long.
 */
export async function dropPartitionsBefore(
  pool: pg.Pool,
  at: number,
  mayGo: (client: pg.Pool | pg.PoolClient, partition: Partition) => Promise<boolean> = async () => true,
): Promise<string[]> {
  const dropped: string[] = []
  for (const partition of await partitions(pool)) {
    const { name, to } = partition
    if (to > at || !(await mayGo(pool, partition))) continue
    await alone(pool, async (client) => {
      if (!(await partitions(client)).some((one) => one.name === name)) return
      // In the order in which queries lock them, so that nobody waits crosswise.
      await client.query(`lock table only scans, ${name} in access exclusive mode`)
      if (!(await mayGo(client, partition))) return
      await client.query(`drop table ${name}`)
      dropped.push(name)
    })
  }
  return dropped
}

/** The months there are, oldest first. */
export async function partitions(client: pg.Pool | pg.PoolClient): Promise<Partition[]> {
  const { rows } = await client.query<{ name: string }>(
    `select relname as name from pg_inherits join pg_class on pg_class.oid = inhrelid
     where inhparent = 'scans'::regclass and relname ~ '^scans_[0-9]{6}$' order by relname`,
  )
  return rows.map(({ name }) => partitionOf(Date.UTC(Number(name.slice(6, 10)), Number(name.slice(10)) - 1)))
}

/**
 * A table of its own first, then attached: that locks out nobody but who adds to the default partition. What landed
 * there because this month was not made in time is moved over.
 */
async function make(client: pg.PoolClient, { name, from, to }: Partition) {
  await client.query(`create table ${name} (like scans including defaults including constraints)`)
  await client.query('lock table scans_default in share row exclusive mode')
  await client.query(
    `with moved as (delete from scans_default where at >= ${from} and at < ${to} returning *)
     insert into ${name} select * from moved`,
  )
  await client.query(`alter table scans attach partition ${name} for values from (${from}) to (${to})`)
}

async function alone(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<void>): Promise<void> {
  const client = await pool.connect()
  try {
    await client.query('begin')
    await client.query(`set local lock_timeout = '${LOCK_WITHIN}'`)
    await client.query(`select pg_advisory_xact_lock(${PARTITIONS_LOCK})`)
    await work(client)
    await client.query('commit')
    client.release()
  } catch (error) {
    client.release(true)
    throw error
  }
}
