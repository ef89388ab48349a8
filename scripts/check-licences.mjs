// Refuses a package in production whose licence would bind the people who host or change Qregg.
//   node scripts/check-licences.mjs
import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** OFL-1.1 is a font's licence: it binds who sells or renames the font, not who draws with it. */
const permissive = [
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  'ISC',
  'MIT',
  'MIT-0',
  'OFL-1.1',
  'Unlicense',
]
/** What a package needs only on its own platform's machines, under that platform's terms: nobody hosts it with Qregg. */
const platforms = { '@qregg/zapier': ['zapier-platform-core'] }
const root = dirname(dirname(fileURLToPath(import.meta.url)))
const manifest = (folder) => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))

/** Reads an SPDX expression: of `A OR B` one must be permissive, of `A AND B` all. */
function allowed(expression) {
  const bare = expression.replace(/[()]/g, ' ')
  return bare
    .split(/\sOR\s/)
    .some((choice) => choice.split(/\sAND\s/).every((name) => permissive.includes(name.trim())))
}

/** Where Node would find the package, or undefined: an optional one for another platform is not installed. */
function locate(name, from) {
  for (let folder = from; ; folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules', name)
    if (existsSync(join(candidate, 'package.json'))) return realpathSync(candidate)
    if (folder === dirname(folder)) return undefined
  }
}

const seen = new Map()
const missing = []

function visit(folder) {
  if (seen.has(folder)) return
  const { name, version, license, dependencies, optionalDependencies } = manifest(folder)
  seen.set(folder, { name: `${name}@${version}`, licence: license?.type ?? license ?? 'none named' })
  for (const dependency of Object.keys({ ...dependencies, ...optionalDependencies })) {
    if (platforms[name]?.includes(dependency)) continue
    const found = locate(dependency, folder)
    if (found) visit(found)
    else if (!optionalDependencies?.[dependency]) missing.push(`${dependency}, which ${name} needs`)
  }
}

for (const folder of readdirSync(join(root, 'packages'))) visit(join(root, 'packages', folder))

const refused = [...seen.values()].filter(({ licence }) => !allowed(licence))
for (const { name, licence } of refused)
  console.error(`${name} has the licence ${licence}, which is not on the list.`)
for (const line of missing) console.error(`Not installed: ${line}.`)
if (refused.length + missing.length > 0) process.exit(1)
console.log(`Licences: all of ${seen.size} packages in production are permissive.`)
