// Starts the server from its sources, for a script that is given nothing but the path of an entry: packages of the
// workspace are found by their `source` condition, as `node --conditions=source` would.
import { registerHooks } from 'node:module'

registerHooks({
  resolve: (specifier, context, next) =>
    next(specifier, { ...context, conditions: [...context.conditions, 'source'] }),
})
await import('../../src/main.ts')
