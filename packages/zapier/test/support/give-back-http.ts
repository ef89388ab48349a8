import http from 'node:http'
import https from 'node:https'
import { afterAll } from '@jest/globals'

/**
 * Zapier's core replaces `request` of Node's own modules with one that forgets its third argument. Test files share
 * those modules with whatever the same process runs next, so what was there is given back.
 */
const replaced = [http, https].map((module) => ({ module, request: module.request }))

afterAll(() => {
  for (const { module, request } of replaced) {
    module.request = request
    Reflect.deleteProperty(module, 'patchedByZapier')
  }
})
