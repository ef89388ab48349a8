// Makes the package that is uploaded to Zapier, and shows that it works: `npm run zapier:build`.
//   1. stages the app in one file, and installs what Zapier would install beside it
//   2. runs the end-to-end tests with that, on the Node that Zapier has
//   3. has Zapier's own tools validate it and zip it
// It asks nobody but the npm registry, and needs no account.
import { readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { run } from './run.mjs'
import { CORE, stage } from './stage.mjs'
import { installTools, npmInstall } from './tools.mjs'

const here = (path) => fileURLToPath(new URL(path, import.meta.url))
const app = here('../dist/app')
const root = here('../../..')
const kib = (file) => `${Math.round(statSync(file).size / 1024)} KiB`

const { entry } = await stage(app)
rmSync(join(app, 'build'), { recursive: true, force: true })
console.log(`== staged ${entry} (${kib(entry)}), for ${CORE}`)
await npmInstall(app)
const { node, cli } = await installTools(here('../dist/tools'))

console.log('== end-to-end tests on the Node that Zapier runs')
const jest = join(root, 'node_modules', 'jest', 'bin', 'jest.js')
const flags = ['--experimental-vm-modules', '--conditions=source', '--no-warnings']
await run(process.execPath, [...flags, jest, '--verbose', 'packages/zapier/test/e2e'], {
  cwd: root,
  env: { QREGG_ZAPIER_APP: app, QREGG_ZAPIER_NODE: node, QREGG_ZAPIER_NODE_MAJOR: '22' },
})

const zapierPlatform = (...args) =>
  run(node, [cli, ...args], { cwd: app, env: { DISABLE_ZAPIER_ANALYTICS: '1', NO_UPDATE_NOTIFIER: '1' } })
console.log('== zapier-platform validate --without-style')
await zapierPlatform('validate', '--without-style')
console.log('== zapier-platform build --skip-validation')
await zapierPlatform('build', '--skip-validation')

const { version } = JSON.parse(readFileSync(join(app, 'package.json'), 'utf8'))
for (const name of ['build.zip', 'source.zip']) {
  const file = join(app, 'build', name)
  console.log(`== version ${version}: ${file} (${kib(file)})`)
}
