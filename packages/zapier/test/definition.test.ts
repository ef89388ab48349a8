import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { codeSchema, LIMITS, scanItemSchema } from '@qregg/contract'
import * as core from 'zapier-platform-core'
import { app } from '../src/app.ts'
import { inputsOf, leafAt, leafPaths, shown } from './support/definition.ts'
import { runAgainst } from './support/run-app.ts'
import { type StubServer, startStubServer } from './support/stub-server.ts'

let server: StubServer
beforeAll(async () => {
  server = await startStubServer()
})
afterAll(() => server.close())

const byKey = Object.fromEntries(shown.map((one) => [one.key, one]))

it('has the triggers, creates and searches that were promised, under keys that never change', () => {
  expect(shown.map(({ kind, key }) => `${kind}.${key}`)).toEqual([
    'triggers.new_scan',
    'triggers.new_code',
    'triggers.code_destination_changed',
    'triggers.code_deleted',
    'triggers.list_codes',
    'creates.create_code',
    'creates.update_code',
    'creates.delete_code',
    'creates.download_code_image',
    'searches.find_code',
  ])
  expect(shown.filter(({ display }) => display.hidden).map(({ key }) => key)).toEqual(['list_codes'])
  expect(app.searchOrCreates).toMatchObject({ find_code: { search: 'find_code', create: 'create_code' } })
})

it("passes Zapier's own validation", async () => {
  // The types of the core leave this one out.
  const { createAppHandler } = core as unknown as { createAppHandler(app: object): (event: object) => object }
  expect(await createAppHandler(app)({ command: 'validate' })).toMatchObject({ results: [] })
})

it('has the version of its package, and is built for Node 22', () => {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
  expect(app.version).toBe(version)
  expect(app.platformVersion).toMatch(/^19\./)
})

it('declares a throttle that fits the limit of a key, two requests a step, shared by the steps of a connection', () => {
  expect(app.throttle).toEqual({ window: 60, limit: LIMITS.requestsPerMinute / 2, scope: ['auth'] })
})

it('every trigger that a person sees is instant: it subscribes, unsubscribes and lists', () => {
  for (const one of shown.filter(({ kind, display }) => kind === 'triggers' && !display.hidden)) {
    expect(one.operation).toMatchObject({
      type: 'hook',
      perform: expect.any(Function),
      performList: expect.any(Function),
      performSubscribe: expect.any(Function),
      performUnsubscribe: expect.any(Function),
    })
  }
})

it('every dropdown and search button points to what is there, and to fields that it has', async () => {
  const run = runAgainst(server.origin)
  for (const one of shown) {
    for (const field of await inputsOf(run, one)) {
      for (const [reference, in_] of [
        [field.dynamic, 'triggers'],
        [field.search, 'searches'],
      ] as const) {
        if (reference === undefined) continue
        const [target = '', ...names] = reference.split('.')
        expect(byKey[target]?.kind).toBe(in_)
        for (const name of names) expect(Object.keys(byKey[target]?.operation.sample ?? {})).toContain(name)
      }
    }
  }
})

describe.each(shown)('the sample of $kind $key', ({ operation }) => {
  const { sample, outputFields } = operation
  const fields = new Map(outputFields.map((field) => [field.key, field]))

  it('has a labelled output field for every leaf, and no field without a leaf', () => {
    expect(leafPaths(sample).toSorted()).toEqual(outputFields.map(({ key }) => key).toSorted())
    for (const { key, label } of outputFields)
      expect([key, label]).toEqual([key, expect.stringMatching(/\S/)])
    expect(fields.size).toBe(outputFields.length)
  })

  it('has values of the types that its fields declare, and moments with a zone', () => {
    for (const [path, { type, list }] of fields) {
      const value = leafAt(sample, path)
      if (value === null) continue
      expect([path, Array.isArray(value)]).toEqual([path, list === true])
      const [one] = [value].flat()
      const expected = { integer: 'number', number: 'number', boolean: 'boolean' }[type ?? ''] ?? 'string'
      expect([path, typeof one]).toEqual([path, expected])
      if (type === 'datetime') expect(one).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
    }
  })
})

it('tells items apart by what is unique for ever: the scan, the code, or the code and the moment', () => {
  const primaries = (key: string) =>
    byKey[key]?.operation.outputFields.filter(({ primary }) => primary).map((field) => field.key)
  expect(primaries('new_scan')).toEqual(['id'])
  expect(primaries('new_code')).toEqual([])
  expect(primaries('code_destination_changed')).toEqual(['id', 'changedAt'])
  expect(primaries('code_deleted')).toEqual(['id', 'deletedAt'])
})

it('tells every field that the contract has, so that a new one is never forgotten', () => {
  const keys = (key: string) => Object.keys(byKey[key]?.operation.sample ?? {})
  for (const key of [
    'new_code',
    'code_destination_changed',
    'code_deleted',
    'create_code',
    'update_code',
    'find_code',
  ])
    expect(keys(key)).toEqual(expect.arrayContaining(Object.keys(codeSchema.shape)))
  expect(keys('new_scan')).toEqual(['id', ...Object.keys(scanItemSchema.shape)])
})
