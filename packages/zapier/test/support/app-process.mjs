// Runs the built app inside Zapier's core, in a process of its own as on Zapier: an event comes as a message, and so
// does the answer leave. It is plain JavaScript, so that any Node can run it.
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'

const entry = process.argv[2] ?? ''
const core = createRequire(entry)('zapier-platform-core')
const { default: app } = await import(pathToFileURL(entry).href)
const handler = core.createAppHandler(app)
const say = (answer) => process.send?.(answer)

// Zapier gives a process one event at a time.
let before = Promise.resolve()
process.on('message', ({ id, event }) => {
  before = before
    .then(() => handler(event))
    .then(({ results }) => say({ id, results: results ?? null }))
    .catch(({ name, message }) => say({ id, error: { name, message } }))
})
say({ node: process.version, core: core.version })
