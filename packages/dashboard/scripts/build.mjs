// Builds the pages into packages/dashboard/dist, where the server serves them from, unless they are as they were built.
//   node packages/dashboard/scripts/build.mjs
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

const home = dirname(dirname(fileURLToPath(import.meta.url)))
const built = join(home, 'dist')
const stamp = join(built, '.built-from')

/** Every file of a folder and of those below it, in one order. */
function filesOf(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
}

/** What the build depends on: the sources, how they are built, and with which packages. */
function sourcesHash() {
  const hash = createHash('sha256')
  const files = [
    ...filesOf(join(home, 'src')),
    ...filesOf(join(home, 'public')),
    ...['index.html', 'package.json', 'vite.config.ts', '../../pnpm-lock.yaml'].map((name) =>
      join(home, name),
    ),
    fileURLToPath(import.meta.url),
  ]
  for (const file of files) hash.update(file.slice(home.length)).update(readFileSync(file))
  return hash.digest('hex')
}

/** Beside each text its compressed forms, so that no request has to wait for compressing. */
function compress() {
  for (const file of filesOf(built).filter((name) => /\.(js|css|svg)$/.test(name))) {
    const content = readFileSync(file)
    writeFileSync(`${file}.gz`, gzipSync(content, { level: 9 }))
    writeFileSync(
      `${file}.br`,
      brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: statSync(file).size } }),
    )
  }
}

const wanted = sourcesHash()
if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted) {
  console.error('Building the dashboard…')
  // Only here: a server that starts again must not wait for a bundler to load.
  const { build } = await import('vite')
  await build({ root: home, logLevel: 'warn', mode: 'production' })
  compress()
  writeFileSync(stamp, wanted)
}
