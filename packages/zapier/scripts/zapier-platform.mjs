// Zapier's command line in the staged app, for the publisher: `npm run zapier -- push`. Its commands that talk to
// Zapier (login, register, push, promote, …) need an account there.
import { fileURLToPath } from 'node:url'
import { run } from './run.mjs'
import { stage } from './stage.mjs'
import { installTools, npmInstall } from './tools.mjs'

const here = (path) => fileURLToPath(new URL(path, import.meta.url))
const app = here('../dist/app')

await stage(app)
await npmInstall(app)
const { node, cli } = await installTools(here('../dist/tools'))
await run(node, [cli, ...process.argv.slice(2)], { cwd: app, stdio: 'inherit' })
