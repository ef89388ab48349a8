// Builds what n8n loads: `dist` with CommonJS, the codex files and the icons, and nothing else.
//   npm run build
import { spawnSync } from 'node:child_process'
import { cpSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const home = dirname(dirname(fileURLToPath(import.meta.url)))

/** Compiles this package (and the contract, whose types it reads) from nothing, and copies the icons beside it. */
export function build() {
  rmSync(join(home, 'dist'), { recursive: true, force: true })
  rmSync(join(home, '.tsbuildinfo'), { force: true })
  const compiler = join(home, '..', '..', 'node_modules', 'typescript', 'bin', 'tsc')
  const { status } = spawnSync(process.execPath, [compiler, '-b', home], { stdio: 'inherit' })
  if (status !== 0) throw new Error('The nodes do not compile.')
  cpSync(join(home, 'icons'), join(home, 'dist', 'icons'), { recursive: true })
}

if (process.argv[1] === fileURLToPath(import.meta.url)) build()
