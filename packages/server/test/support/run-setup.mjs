import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { RUN_FOLDER } from './embedded-postgres.ts'

/** Jest's globalSetup. Only a folder, so that a run that wants no PostgreSQL does not wait for one. */
export default async function setUp() {
  process.env[RUN_FOLDER] = mkdtempSync(join(tmpdir(), 'qregg-test-run-'))
}
