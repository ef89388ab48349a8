// Lifts the package out, and has n8n's own command lint and build it: what n8n does before it verifies a node.
//   node scripts/run.mjs node packages/n8n-nodes-qregg/scripts/verify-lifted.mjs
// Installs 760 MB below the system's temporary folder, and removes them again unless --keep is given.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { lift } from './lift.mjs'
import { npm } from './npm.mjs'

const { values } = parseArgs({ options: { keep: { type: 'boolean', default: false } } })
const folder = mkdtempSync(join(tmpdir(), 'n8n-nodes-qregg-'))
if (!values.keep) process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
lift({ folder, repository: 'https://github.com/example/n8n-nodes-qregg' })
const options = { cwd: folder, node: process.execPath, timeout: 15 * 60_000 }
npm(['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], options)
for (const script of ['lint', 'build']) {
  console.log(`\n== n8n-node ${script}`)
  npm(['run', '--silent', script], options)
}
console.log('\n== npm pack --dry-run')
npm(['pack', '--dry-run'], options)
