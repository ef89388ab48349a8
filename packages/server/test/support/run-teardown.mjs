import { RUN_FOLDER, stopServerOfRun } from './embedded-postgres.ts'

/** Jest's globalTeardown: takes away the PostgreSQL that the run's files have shared, if any of them wanted one. */
export default async function tearDown() {
  const folder = process.env[RUN_FOLDER]
  if (folder) await stopServerOfRun(folder)
}
