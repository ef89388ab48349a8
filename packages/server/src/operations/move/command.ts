import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { systemClock } from '../../clock.ts'
import type { Config } from '../../config.ts'
import { checkMoved, type Moved, moveToPostgres } from './move.ts'
import { nameTarget, readTargetUrl } from './target-errors.ts'

export const MOVE_USAGE = `Copies a stopped SQLite installation to an empty PostgreSQL database, and compares every row.

  npm run move -- --to postgres://user:password@host:5432/database
  npm run move -- --to postgres://… --check        only compares again; before a server has run on either

In a container: node dist/cli.js move --to postgres://…, and so on.
DATA_DIR says where the installation is, as for the server. It is only read. Without --to, DATABASE_URL says where to, so
that the password need not be in the command. What fails leaves the database empty. See docs/postgres.md.`

/** `move`: prints how far it is, what was moved, and what to do next. */
export async function moveCommand(args: string[], readConfig: () => Config): Promise<void> {
  const { values } = parseArgs({
    args,
    options: { to: { type: 'string' }, check: { type: 'boolean' }, help: { type: 'boolean' } },
  })
  if (values.help) return console.log(MOVE_USAGE)
  const config = readConfig()
  const url = readTargetUrl(values.to ?? config.databaseUrl)
  const { dataDir } = config
  console.log(
    `${values.check ? 'Comparing' : 'Moving'} ${dataDir} ${values.check ? 'with' : 'to'} ${nameTarget(url)}.`,
  )
  const started = performance.now()
  const options = {
    dataDir,
    url: url.href,
    secretKey: config.secretKey,
    clock: systemClock,
    progress: printProgress(),
  }
  const moved = values.check ? await checkMoved(options) : await moveToPostgres(options)
  console.table(table(moved.tables, values.check ? 'same' : 'moved'))
  for (const { table, mended } of moved.tables)
    if (mended > 0)
      console.log(
        `${mended} texts in ${table} held characters that PostgreSQL does not keep; they became U+FFFD.`,
      )
  const seconds = ((performance.now() - started) / 1_000).toFixed(1)
  if (values.check) return console.log(`Every row is the same on both sides (${seconds} s).`)
  console.log(
    `Every row was copied, read back and compared (${seconds} s).\n\n${nextSteps(dataDir, moved.secretKey)}`,
  )
}

function table(moved: Moved['tables'], heading: string) {
  return Object.fromEntries(moved.map(({ table, rows }) => [table, { [heading]: rows }]))
}

/** A line for each tenth of a large table, and none for a small one. */
function printProgress() {
  let last = ''
  return (what: string, rows: number, of: number) => {
    const line = `  ${what}: ${Math.floor((rows * 10) / Math.max(of, 1)) * 10} %`
    if (of < 20_000 || line === last) return
    last = line
    console.log(line)
  }
}

function nextSteps(dataDir: string, place: Moved['secretKey']): string {
  const key = {
    file: `the content of ${join(dataDir, 'secret.key')}`,
    given: 'the one that is set now',
    elsewhere: 'the one that the server has run with',
  }[place]
  return `What to do next:
  1. Set DATABASE_URL to that address, for every instance.
  2. Set SECRET_KEY to ${key}, for every instance. Webhook secrets are sealed with it.
  3. Start the server. Do not start it on SQLite again: what it takes there is not in PostgreSQL.
  4. Keep ${dataDir} until you are sure, then delete it. Delete ${join(dataDir, 'volatile')} now if no server uses
     that folder any more: the salts of visitor hashes are meant to be gone after two days.`
}
