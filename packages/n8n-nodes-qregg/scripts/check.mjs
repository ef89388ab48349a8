// What CI says about this package beside its tests and types: n8n's lint, the build, and what would be published.
//   node scripts/run.mjs node packages/n8n-nodes-qregg/scripts/check.mjs
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ESLint } from 'eslint'
import { build } from './build.mjs'
import { npm } from './npm.mjs'

const home = dirname(dirname(fileURLToPath(import.meta.url)))
/** n8n brings the first, Node the second; n8n's cloud allows no others. */
const allowed = ['n8n-workflow', 'node:crypto']

/** @returns {Promise<string[]>} what n8n's own rules complain of */
async function lint() {
  const eslint = new ESLint({ cwd: home, overrideConfigFile: join(home, 'scripts', 'eslint-rules.mjs') })
  const results = await eslint.lintFiles(['.'])
  return results.flatMap(({ filePath, messages }) =>
    messages.map(({ line, ruleId, message }) => `${filePath}:${line} ${message} (${ruleId})`),
  )
}

/** What `dist` must hold, from the sources. */
function expectedFiles() {
  const below = (folder) =>
    readdirSync(join(home, folder), { recursive: true }).map(
      (file) => `${folder}/${String(file).split(sep).join('/')}`,
    )
  const compiled = [...below('credentials'), ...below('nodes')]
    .filter((file) => /\.(ts|json)$/.test(file))
    .map((file) => file.replace(/\.ts$/, '.js'))
  return [...compiled, ...below('icons')].map((file) => `dist/${file}`)
}

/** @param {string[]} packed @returns {string[]} */
function wrongFiles(packed) {
  const expected = ['LICENSE', 'README.md', 'package.json', ...expectedFiles()]
  return [
    ...packed
      .filter((file) => !expected.includes(file))
      .map((file) => `${file} would be published, and n8n needs it not.`),
    ...expected.filter((file) => !packed.includes(file)).map((file) => `${file} would not be published.`),
  ]
}

/** @param {string[]} packed @returns {string[]} */
function wrongModules(packed) {
  return packed
    .filter((file) => file.endsWith('.js'))
    .flatMap((file) =>
      [...readFileSync(join(home, file), 'utf8').matchAll(/require\("([^"]+)"\)|import\(/g)]
        .map(([, name]) => name)
        .filter((name) => name === undefined || !(name.startsWith('.') || allowed.includes(name)))
        .map((name) => `${file} loads ${name ?? 'something at run time'}, which n8n does not allow.`),
    )
}

/** @returns {string[]} */
function wrongManifest() {
  const { dependencies, n8n } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8'))
  const missing = [...n8n.nodes, ...n8n.credentials].filter((file) => !existsSync(join(home, file)))
  return [
    ...missing.map((file) => `package.json names ${file}, which is not there.`),
    ...(dependencies ? ['package.json has dependencies; n8n allows none.'] : []),
  ]
}

const complaints = await lint()
build()
const [{ files, size }] = JSON.parse(
  npm(['pack', '--dry-run', '--json', '--ignore-scripts'], { cwd: home, quiet: true }),
)
const packed = files.map(({ path }) => path)
complaints.push(...wrongFiles(packed), ...wrongModules(packed), ...wrongManifest())
for (const line of complaints) console.error(line)
if (complaints.length > 0) process.exit(1)
console.log(
  `n8n nodes: lint is silent, and ${packed.length} files (${size} bytes packed) are what n8n needs.`,
)
