import { startEmbeddedPostgres } from '../../packages/server/test/support/embedded-postgres.ts'
import { IN_EARNEST } from '../postgres/database.mjs'
import { othersLoad } from '../redirect/process-figures.mjs'

/** What both benches of this folder take on their command line. */
export const COMMON_OPTIONS = {
  postgres: { default: false, help: 'on a PostgreSQL of its own instead of SQLite' },
  'others-limit': {
    default: 0.3,
    min: 0,
    max: 64,
    help: "cores of others' load above which nothing is measured",
  },
  force: { default: false, help: 'measure on a busy machine nevertheless' },
}

/** @throws when others are busy and `force` is not set */
export async function requireQuiet(options) {
  const idle = await othersLoad()
  console.log(`others use ${idle.toFixed(2)} cores`)
  if (idle > options['others-limit'] && !options.force)
    throw new Error(
      `ratios from a busy machine mean nothing: wait until others use less than ${options['others-limit']} cores, or --force`,
    )
}

/**
 * Does something with a PostgreSQL that waits for its disk, or with none: then SQLite is what is measured.
 * @template T @param {boolean} isWanted @param {(postgres?: { url: string }) => Promise<T>} work @returns {Promise<T>}
 */
export async function withEngine(isWanted, work) {
  if (!isWanted) return await work()
  const postgres = await startEmbeddedPostgres(IN_EARNEST)
  try {
    return await work(postgres)
  } finally {
    await postgres.stop()
  }
}
