// What run.mjs leads to: installs what the lock file names, builds, and hands over to the pinned Node.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { constants } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const startedBy = process.ppid
const root = dirname(dirname(fileURLToPath(import.meta.url)))
const windows = process.platform === 'win32'
const { packageManager, devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const modules = (...path) => join(root, 'node_modules', ...path)
const server = (...path) => join(root, 'packages', 'server', ...path)
const dashboard = join(root, 'packages', 'dashboard', 'scripts', 'build.mjs')
const tsc = modules('typescript', 'bin', 'tsc')
const biome = modules('@biomejs', 'biome', 'bin', 'biome')
const jest = [
  '--experimental-vm-modules',
  '--conditions=source',
  '--no-warnings',
  modules('jest', 'bin', 'jest.js'),
]

/**
 * What each task does once everything is installed. Those that run compiled code build it first: all, or one package; and
 * `pages` the dashboard.
 */
const tasks = {
  install: { run: () => 0 },
  build: { builds: '.', pages: true, run: () => 0 },
  'build:server': { builds: 'packages/server', pages: true, run: () => 0 },
  start: { builds: 'packages/server', pages: true, run: (args) => node(server('dist', 'main.js'), ...args) },
  key: { builds: 'packages/server', run: (args) => node(server('dist', 'cli.js'), 'key', ...args) },
  member: { builds: 'packages/server', run: (args) => node(server('dist', 'cli.js'), 'member', ...args) },
  workspace: {
    builds: 'packages/server',
    run: (args) => node(server('dist', 'cli.js'), 'workspace', ...args),
  },
  move: { builds: 'packages/server', run: (args) => node(server('dist', 'cli.js'), 'move', ...args) },
  'fold-anew': {
    builds: 'packages/server',
    run: (args) => node(server('dist', 'cli.js'), 'fold-anew', ...args),
  },
  dev: { run: (args) => node('--watch', '--conditions=source', server('src', 'main.ts'), ...args) },
  test: { builds: '.', pages: true, run: (args) => node(...jest, ...args) },
  'test:browser': {
    builds: '.',
    pages: true,
    run: (args) => node(...jest, '--config', join(root, 'jest.browser.config.mjs'), ...args),
  },
  types: { run: () => node(tsc, '-b', root, ...testProjects()) },
  lint: { run: (args) => node(biome, 'ci', '--error-on-warnings', ...args) },
  format: { run: (args) => node(biome, 'check', '--write', ...args) },
  node: { builds: '.', pages: true, run: (args) => node(...args) },
}

// What npm tells its scripts about itself would be read by the npm and pnpm below as settings of their own.
const ABOUT_NPM =
  /^(npm_(?!config_)|npm_config_(prefix|local_prefix|global_prefix|init_module|node_gyp|noproxy|npm_version|user_agent)$)/i

/** The machine's own environment: without npm's traces, and with its own Node first on the PATH again. */
function machineEnvironment() {
  const kept = Object.entries(process.env).filter(([name]) => !ABOUT_NPM.test(name))
  const environment = Object.fromEntries(kept)
  const path = (environment.PATH ?? environment.Path ?? '').split(delimiter)
  environment.PATH = path.filter((folder) => !folder.startsWith(modules('.bin'))).join(delimiter)
  return environment
}

const machine = machineEnvironment()

/** The Node the project is written for: npm ships it, unless the machine runs that very version already. */
function pinnedNode() {
  if (process.version === `v${devDependencies.node}`) return process.execPath
  return modules('node', 'bin', windows ? 'node.exe' : 'node')
}

/**
 * Runs a command to its end and answers its exit code. Signals are passed on. A SIGTERM sent to npm ends npm and its
 * shell but is not told to us, so the command is also stopped when the process that started us has gone.
 */
function run(command, args, options) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: 'inherit', ...options })
    const watch = setInterval(() => process.ppid !== startedBy && pass('SIGTERM'), 250)
    const pass = (signal) => {
      clearInterval(watch)
      if (options.detached) process.kill(-child.pid, signal)
      else child.kill(signal)
    }
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, pass)
    child.on('error', reject)
    child.on('exit', (code, signal) => {
      clearInterval(watch)
      for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.off(name, pass)
      resolve(code ?? 128 + constants.signals[signal])
    })
  })
}

function node(...args) {
  const path = [modules('.bin'), machine.PATH].join(delimiter)
  return run(pinnedNode(), args, { env: { ...machine, PATH: path } })
}

const marker = modules('.installed')

/** What an install depends on; the marker with it is written last, so a broken-off install is repeated. */
function wanted() {
  const hash = createHash('sha256').update(`${process.platform} ${process.arch}`)
  for (const file of ['package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml'])
    hash.update(readFileSync(join(root, file)))
  return hash.digest('hex')
}

function installed() {
  return existsSync(marker) && existsSync(pinnedNode()) && readFileSync(marker, 'utf8') === wanted()
}

async function install() {
  console.error('Installing the dependencies, once…')
  const pnpm = [
    '--yes',
    packageManager,
    'install',
    '--frozen-lockfile',
    '--prefer-offline',
    '--loglevel=error',
  ]
  // NODE_ENV=production would leave out TypeScript and Node, which a server started from its sources needs.
  const env = { ...machine, NODE_ENV: '' }
  // npx keeps a signal from pnpm, so the two form a group that is stopped as one.
  const code = await run('npx', pnpm, { env, shell: windows, detached: !windows })
  if (code === 0) writeFileSync(marker, wanted())
  return code
}

/** The packages' test folders: nothing imports them, so the build leaves them out and only `types` reads them. */
function testProjects() {
  const packages = readdirSync(join(root, 'packages')).map((name) => join(root, 'packages', name, 'test'))
  return packages.filter((folder) => existsSync(join(folder, 'tsconfig.json')))
}

const [name = '', ...args] = process.argv.slice(2)
const task = Object.hasOwn(tasks, name) ? tasks[name] : undefined
if (!task) {
  console.error(`No task "${name}". Give one of: ${Object.keys(tasks).join(', ')}.`)
  process.exit(2)
}
const steps = [
  () => (name === 'install' || !installed() ? install() : 0),
  () => (task.builds ? node(tsc, '-b', join(root, task.builds)) : 0),
  () => (task.pages ? node(dashboard) : 0),
  () => task.run(args),
]
let code = 0
for (const step of steps) {
  code = await step()
  if (code === 0 && process.ppid !== startedBy) code = 128 + constants.signals.SIGTERM
  if (code !== 0) break
}
process.exit(code)
