import { describe, expect, it } from '@jest/globals'
import { refusedImports } from '../../../scripts/check-imports.mjs'

const inServer = (file: string, name: string) =>
  refusedImports(`packages/server/src/${file}`, `import type { X } from '${name}'`)

describe('import directions', () => {
  it.each([
    ['codes/create.ts', '../scans/recorder.ts', 'codes may name only db, http'],
    ['scans/recorder.ts', '../webhooks/dispatcher.ts', 'scans may name only'],
    ['operations/health.ts', '../codes/create.ts', 'operations may name only db, http'],
    ['db/database.ts', '../http/route.ts', 'db may name only itself'],
    ['invented/new.ts', '../codes/create.ts', 'add invented to the arrows'],
    ['clock.ts', './codes/create.ts', 'names no feature'],
    ['codes/create.ts', '../deps.ts', 'put the features together'],
    ['app.ts', './main.ts', 'importing it would start it'],
    ['db/migrations/0002-more.ts', '../../ids.ts', 'a migration imports no application code'],
    ['codes/create.ts', '../../../contract/src/codes.ts', 'another package is imported by its name'],
  ])('refuse that %s names %s, and say why', (file, name, reason) => {
    expect(inServer(file, name)).toEqual([expect.stringContaining(reason)])
  })

  it.each([
    ['redirect/route.ts', '../scans/recorder.ts'],
    ['webhooks/dispatcher.ts', '../codes/store.ts'],
    ['api-keys/create.ts', '../workspaces/store.ts'],
    ['codes/create.ts', '../http/route.ts'],
    ['codes/create.ts', '../clock.ts'],
    ['codes/create.ts', './store.ts'],
    ['codes/create.ts', '@qregg/contract'],
    ['deps.ts', './webhooks/dispatcher.ts'],
    ['main.ts', './app.ts'],
  ])('let %s name %s', (file, name) => {
    expect(inServer(file, name)).toEqual([])
  })

  it('see re-exports, dynamic imports and imported types too', () => {
    const sneaky = `
      export * from '../webhooks/a.ts'
      export { b } from '../webhooks/b.ts'
      const c = await import('../webhooks/c.ts')
      type D = import('../webhooks/d.ts').D
    `
    expect(refusedImports('packages/server/src/codes/create.ts', sneaky)).toHaveLength(4)
  })

  it('keep the contract free of everything but zod and zod-openapi', () => {
    const check = (name: string) => refusedImports('packages/contract/src/codes.ts', `import '${name}'`)
    expect(check('zod')).toEqual([])
    expect(check('node:fs')).toEqual([expect.stringContaining('only zod and zod-openapi')])
  })

  it('keep the n8n nodes to what n8n itself brings', () => {
    const check = (name: string) =>
      refusedImports('packages/n8n-nodes-qregg/nodes/shared/api-url.ts', `import '${name}'`)
    for (const name of ['@qregg/contract', 'n8n-workflow', 'node:crypto', '../Qregg/operation.ts'])
      expect(check(name)).toEqual([])
    for (const name of ['@qregg/server', 'node:fs', 'axios'])
      expect(check(name)).toEqual([expect.stringContaining('only the contract')])
    expect(check('../../../contract/src/codes.ts')).toEqual([expect.stringContaining('by its name')])
  })

  it('keep the Zapier app to the contract and its platform', () => {
    const check = (name: string) =>
      refusedImports('packages/zapier/src/creates/create-code.ts', `import '${name}'`)
    for (const name of ['@qregg/contract', 'zapier-platform-core', 'node:crypto', '../api/call.ts'])
      expect(check(name)).toEqual([])
    expect(check('@qregg/server')).toEqual([expect.stringContaining('only the contract')])
    expect(check('zod')).toEqual([expect.stringContaining('only the contract')])
    expect(check('../../../server/src/app.ts')).toEqual([expect.stringContaining('by its name')])
  })
})
