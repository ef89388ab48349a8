// Refuses an import that points against the architecture: which package and which feature may name which.
//   node scripts/check-imports.mjs
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, posix, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import swc from '@swc/core'

/** Folder of packages/server/src → the folders it may name besides its own. A new feature is added here first. */
export const arrows = {
  db: [],
  http: ['db'],
  operations: ['db', 'http', 'scans'],
  'audit-log': ['db', 'http'],
  mail: ['db', 'http'],
  workspaces: ['db', 'http'],
  accounts: ['db', 'http', 'workspaces'],
  members: ['db', 'http', 'accounts', 'mail', 'workspaces'],
  dashboard: ['db', 'http'],
  'api-keys': ['db', 'http', 'workspaces'],
  codes: ['db', 'http'],
  'qr-images': ['db', 'http', 'codes'],
  scans: ['db', 'http', 'codes'],
  redirect: ['db', 'http', 'codes', 'scans', 'qr-images'],
  webhooks: ['db', 'http', 'codes', 'scans'],
  startup: ['db', 'http', 'accounts', 'workspaces', 'api-keys', 'qr-images'],
}

/** What every feature and every small file beside them may name. */
const everywhere = ['db', 'http']

/** The files that put the features together. They may name everything, and only they name each other. */
const composition = ['main', 'cli', 'app', 'deps', 'engine-parts']
/** Programs: importing one would start it. */
const programs = ['main', 'cli']

const server = 'packages/server/src/'
const contract = 'packages/contract/src/'
const zapier = 'packages/zapier/src/'
/** The n8n nodes' two folders of sources, which n8n's tools want there. */
const n8n = 'packages/n8n-nodes-qregg/'
const n8nFolders = [`${n8n}credentials/`, `${n8n}nodes/`]

/** Every module the source names: static, re-exported, type-only and dynamic imports alike. */
function namedModules(source) {
  const found = []
  const visit = (node) => {
    if (Array.isArray(node)) return node.forEach(visit)
    if (node === null || typeof node !== 'object') return
    if (/^(Import|ExportNamed|ExportAll)Declaration$/.test(node.type) && node.source)
      found.push(node.source.value)
    if (node.type === 'CallExpression' && node.callee.type === 'Import')
      found.push(node.arguments[0]?.expression.value)
    if (node.type === 'TsImportType') found.push(node.argument.value)
    Object.values(node).forEach(visit)
  }
  visit(swc.parseSync(source, { syntax: 'typescript', target: 'es2024' }).body)
  return found.filter((name) => typeof name === 'string')
}

/** `packages/server/src/scans/log.ts` → folder `scans`; `packages/server/src/deps.ts` → file `deps`. */
function place(path) {
  const [first, ...deeper] = path.slice(server.length).split('/')
  return deeper.length > 0 ? { folder: first } : { file: first.replace(/\.ts$/, '') }
}

function refuseInServer(from, to) {
  const [source, target] = [place(from), place(to)]
  if (programs.includes(target.file)) return 'it is a program, and importing it would start it'
  if (composition.includes(source.file)) return undefined
  if (composition.includes(target.file))
    return 'only main.ts, cli.ts, app.ts, deps.ts and tests put the features together'
  if (/\/db\/migrations\//.test(from) && !/\/db\/migrations\//.test(to))
    return 'a migration imports no application code'
  if (target.file !== undefined || target.folder === source.folder) return undefined
  if (source.file !== undefined) {
    return everywhere.includes(target.folder)
      ? undefined
      : 'a file that every feature may use names no feature'
  }
  if (!Object.hasOwn(arrows, source.folder))
    return `add ${source.folder} to the arrows in scripts/check-imports.mjs`
  if (arrows[source.folder].includes(target.folder)) return undefined
  return `${source.folder} may name only ${arrows[source.folder].join(', ') || 'itself'}`
}

function refuse(from, name) {
  const relative = name.startsWith('.')
  if (from.startsWith(contract) && !relative && !['zod', 'zod-openapi'].includes(name)) {
    return 'the contract imports only zod and zod-openapi'
  }
  if (
    from.startsWith(zapier) &&
    !relative &&
    !/^(@qregg\/contract|zapier-platform-core|node:.+)$/.test(name)
  ) {
    return 'the Zapier app imports only the contract, zapier-platform-core and Node'
  }
  if (from.startsWith(n8n) && !relative && !/^(@qregg\/contract|n8n-workflow|node:crypto)$/.test(name)) {
    return "the n8n nodes import only the contract's types, n8n-workflow and node:crypto"
  }
  if (!relative) return undefined
  const to = posix.join(posix.dirname(from), name)
  const home = [server, contract, zapier, n8n].find((folder) => from.startsWith(folder))
  if (!to.startsWith(home)) return `${home} is left; another package is imported by its name`
  return home === server ? refuseInServer(from, to) : undefined
}

/**
 * Says what is wrong with the imports of one source file; an empty list means nothing.
 * @param {string} path from the project's root with forward slashes, for example `packages/server/src/scans/log.ts`
 * @param {string} source TypeScript
 * @returns {string[]} one sentence per forbidden import, with the rule it breaks
 */
export function refusedImports(path, source) {
  return namedModules(source).flatMap((name) => {
    const reason = refuse(path, name)
    return reason === undefined ? [] : [`${path} may not import '${name}': ${reason}.`]
  })
}

/** The same for every source file below the given root. */
export function checkProject(root) {
  return [server, contract, zapier, ...n8nFolders].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true })
      .filter((file) => file.endsWith('.ts'))
      .flatMap((file) =>
        refusedImports(folder + file.split(sep).join('/'), readFileSync(join(root, folder, file), 'utf8')),
      ),
  )
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const refused = checkProject(dirname(dirname(fileURLToPath(import.meta.url))))
  for (const line of refused) console.error(line)
  if (refused.length > 0) process.exit(1)
  console.log('Import directions: nothing points against the architecture.')
}
