// Writes this package as a repository of its own, as n8n wants to verify it: n8n's own tools, and its own home page.
//   node scripts/run.mjs node packages/n8n-nodes-qregg/scripts/lift.mjs FOLDER --repository https://github.com/OWNER/NAME
//     [--author "NAME <EMAIL>"]
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { npm } from './npm.mjs'

const home = dirname(dirname(fileURLToPath(import.meta.url)))
const contract = join(home, '..', 'contract')
const kept = [
  '.github',
  'CHANGELOG.md',
  'LICENSE',
  'README.md',
  'credentials',
  'eslint.config.mjs',
  'examples',
  'icons',
  'nodes',
]
/** Where documentation stands until the package has a home. */
const PLACEHOLDER = 'https://example.com/n8n-nodes-qregg'
// What n8n's command was tried with; newer ESLint and TypeScript break it.
const tools = {
  '@n8n/node-cli': '0.48.3',
  '@types/node': '24.19.2',
  eslint: '9.29.0',
  'n8n-workflow': '2.41.0',
  prettier: '3.8.3',
  'release-it': '19.2.4',
  typescript: '5.9.3',
}

const readJson = (path) => JSON.parse(readFileSync(path, 'utf8'))
const writeJson = (path, value) => writeFileSync(path, `${JSON.stringify(value, null, 2)}\n`)

/**
 * @param {{ folder: string, repository: string, author?: string }} options `repository`: the page of the repository
 * @throws when the folder is there already, but for its `.git`
 */
export function lift({ folder, repository, author }) {
  const present = existsSync(folder) ? readdirSync(folder).filter((name) => name !== '.git') : []
  if (present.length > 0) throw new Error(`${folder} is not empty.`)
  mkdirSync(folder, { recursive: true })
  for (const name of kept)
    if (existsSync(join(home, name))) cpSync(join(home, name), join(folder, name), { recursive: true })
  for (const file of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(file.parentPath, file.name)
    if (!file.isFile() || !/\.(ts|json|md|yml)$/.test(path)) continue
    const text = readFileSync(path, 'utf8')
    if (text.includes(PLACEHOLDER)) writeFileSync(path, text.replaceAll(PLACEHOLDER, repository))
  }
  const { references: _references, compilerOptions, ...settings } = readJson(join(home, 'tsconfig.json'))
  // n8n's command empties `dist` first; a compiler that remembers its last build would then leave it empty.
  const { incremental: _incremental, tsBuildInfoFile: _file, ...options } = compilerOptions
  writeJson(join(folder, 'tsconfig.json'), { compilerOptions: options, ...settings })
  writeFileSync(join(folder, '.gitignore'), 'dist\nnode_modules\n')
  writeManifest(folder, repository, author)
  packTypes(folder)
}

function writeManifest(folder, repository, author) {
  const manifest = readJson(join(home, 'package.json'))
  const [, name, email] = /^(.+?) *<(.+)>$/.exec(author ?? '') ?? []
  writeJson(join(folder, 'package.json'), {
    ...manifest,
    homepage: repository,
    author: name ? { name, email } : manifest.author,
    repository: { type: 'git', url: `git+${repository}.git` },
    scripts: { build: 'n8n-node build', dev: 'n8n-node dev', lint: 'n8n-node lint' },
    devDependencies: { '@qregg/contract': 'file:contract-types.tgz', ...tools },
  })
}

/** The contract's types in a package file: the nodes are compiled against them, and nothing of it is published. */
function packTypes(folder) {
  const { name, version, license, dependencies } = readJson(join(contract, 'package.json'))
  const staging = join(folder, 'contract-types')
  mkdirSync(staging)
  const declarations = readdirSync(join(contract, 'dist')).filter((file) => file.endsWith('.d.ts'))
  if (declarations.length === 0)
    throw new Error('The contract is not built: run this through scripts/run.mjs.')
  for (const file of declarations) cpSync(join(contract, 'dist', file), join(staging, file))
  const zod = { zod: dependencies.zod }
  writeJson(join(staging, 'package.json'), {
    name,
    version,
    license,
    type: 'module',
    types: 'index.d.ts',
    dependencies: zod,
  })
  const [{ filename }] = JSON.parse(
    npm(['pack', '--json', '--ignore-scripts'], { cwd: staging, quiet: true }),
  )
  cpSync(join(staging, filename), join(folder, 'contract-types.tgz'))
  rmSync(staging, { recursive: true })
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { repository: { type: 'string' }, author: { type: 'string' } },
  })
  const [folder] = positionals
  if (!folder || !/^https:\/\/[^/]+\/[^/]+\/[^/]+$/.test(values.repository ?? '')) {
    console.error('Give a folder and --repository https://github.com/OWNER/NAME.')
    process.exit(2)
  }
  lift({ folder: resolve(folder), repository: values.repository ?? '', author: values.author })
  console.log(`${folder} is ready. Run npm install there, and commit package-lock.json with the rest.`)
}
