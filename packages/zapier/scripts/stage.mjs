// Makes what Zapier runs: the app in one file, in a flat folder with a package.json of its own. Zapier's tools copy
// the folder and install there, which a dependency of this workspace would not survive.
//   node packages/zapier/scripts/stage.mjs FOLDER
import { cpSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const home = fileURLToPath(new URL('..', import.meta.url))
const manifest = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8'))

/** The core that the app runs on, pinned. */
export const CORE = `zapier-platform-core@${manifest.dependencies['zapier-platform-core']}`

/**
 * @param {string} folder is made when it is missing; what was installed in it stays
 * @returns {Promise<{ entry: string, bytes: number }>} the app's file
 */
export async function stage(folder) {
  mkdirSync(folder, { recursive: true })
  const entry = join(folder, 'index.js')
  await build({
    // Zapier wants a default export, which the sources have none of.
    stdin: { contents: "export { app as default } from './src/app.ts'", resolveDir: home, loader: 'ts' },
    outfile: entry,
    bundle: true,
    platform: 'node',
    // Zapier runs core 19 on Node 22.
    target: 'node22',
    format: 'esm',
    conditions: ['source'],
    external: ['zapier-platform-core'],
    logLevel: 'warning',
  })
  const { version, license } = manifest
  const name = 'qregg-zapier'
  const [core, coreVersion] = CORE.split('@')
  const staged = {
    name,
    version,
    license,
    private: true,
    type: 'module',
    exports: './index.js',
    dependencies: { [core]: coreVersion },
  }
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(staged, null, 2)}\n`)
  cpSync(join(home, '.zapierapprc'), join(folder, '.zapierapprc'))
  // Zapier's tools leave out of the sources they upload what git would leave out.
  writeFileSync(join(folder, '.gitignore'), 'node_modules/\nbuild/\n.env\n')
  return { entry, bytes: statSync(entry).size }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [folder] = process.argv.slice(2)
  if (!folder) throw new Error('Say which folder to make: node packages/zapier/scripts/stage.mjs FOLDER')
  const { entry, bytes } = await stage(resolve(folder))
  console.log(`${entry}: ${Math.round(bytes / 1024)} KiB`)
}
