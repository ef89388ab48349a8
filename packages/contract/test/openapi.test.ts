import { describe, expect, it } from '@jest/globals'
import {
  API_PREFIX,
  ERRORS,
  type ErrorCode,
  EVENTS,
  LIMITS,
  type Operation,
  operations,
} from '../src/index.ts'
import { type JsonSchema, published, publishedOperations, resolved } from './published.ts'

const all = Object.values(operations) as Operation[]
const everyOperation = publishedOperations()

/** Every schema of the document with the place that it stands at. */
function schemas(): Array<{ place: string; schema: JsonSchema }> {
  const found: Array<{ place: string; schema: JsonSchema }> = []
  const visit = (place: string, schema: JsonSchema) => {
    found.push({ place, schema })
    for (const [name, inner] of Object.entries(schema.properties ?? {})) visit(`${place}.${name}`, inner)
    for (const inner of [schema.anyOf, schema.allOf, schema.oneOf].flatMap((list) => list ?? []))
      visit(place, inner)
    if (schema.items) visit(`${place}[]`, schema.items)
    if (typeof schema.additionalProperties === 'object') visit(`${place}{}`, schema.additionalProperties)
    if (schema.propertyNames) visit(`${place} names`, schema.propertyNames)
  }
  for (const [name, schema] of Object.entries(published.components.schemas)) visit(name, schema)
  for (const { place, operation } of everyOperation) {
    for (const parameter of operation.parameters ?? []) visit(`${place} ${parameter.name}`, parameter.schema)
    for (const media of Object.values(operation.requestBody?.content ?? {})) visit(place, media.schema)
    for (const response of Object.values(operation.responses))
      for (const media of Object.values(response.content ?? {})) visit(place, media.schema)
  }
  return found
}

describe('the OpenAPI document', () => {
  it('is of version 3.1 and says what it is of, where it is and how to sign in', () => {
    expect(published.openapi).toMatch(/^3\.1\.\d$/)
    expect(published.info).toMatchObject({ title: 'Qregg API', version: '1' })
    expect(published.servers).toEqual([{ url: API_PREFIX }])
    const schemes = published.security.flatMap((one) => Object.keys(one))
    expect(schemes).toEqual(['apiKey'])
    expect(published.components.securitySchemes).toMatchObject({ apiKey: { type: 'http', scheme: 'bearer' } })
  })

  it('has exactly the operations of the contract', () => {
    const ours = all.map(({ id, method, path }) => `${method.toLowerCase()} ${path} ${id}`)
    const theirs = Object.entries(published.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { operationId }]) => `${method} ${path} ${operationId}`),
    )
    expect(theirs.sort()).toEqual(ours.sort())
  })

  it('has a webhook for every event, with the sample as its example', () => {
    expect(Object.keys(published.webhooks)).toEqual([...EVENTS])
    for (const event of EVENTS)
      expect(published.webhooks[event]?.post.requestBody?.content['application/json']?.example).toMatchObject(
        {
          event,
        },
      )
  })

  it('names every operation once, and explains and tags each with a tag that it declares', () => {
    const ids = everyOperation.map(({ operation }) => operation.operationId)
    expect(new Set(ids).size).toBe(ids.length)
    const declared = published.tags.map((tag) => tag.name)
    for (const { place, operation } of everyOperation) {
      expect([place, operation.summary.length > 0]).toEqual([place, true])
      for (const tag of operation.tags ?? []) expect(declared).toContain(tag)
    }
  })

  it('declares every parameter of a path as required, and no other', () => {
    for (const [path, methods] of Object.entries(published.paths)) {
      const inBraces = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1])
      for (const operation of Object.values(methods)) {
        const parameters = (operation.parameters ?? []).filter((parameter) => parameter.in === 'path')
        expect([path, parameters.map((parameter) => parameter.name)]).toEqual([path, inBraces])
        expect(parameters.every((parameter) => parameter.required)).toBe(true)
      }
    }
  })

  it('answers with statuses and ranges as the specification writes them, each with a description', () => {
    for (const { place, operation } of everyOperation) {
      expect([place, Object.keys(operation.responses).length > 0]).toEqual([place, true])
      for (const [status, response] of Object.entries(operation.responses)) {
        expect([place, status]).toEqual([place, expect.stringMatching(/^[1-5](\d\d|XX)$/)])
        expect([place, typeof response.description]).toEqual([place, 'string'])
      }
    }
  })

  it('has no reference that leads nowhere', () => {
    for (const { schema } of schemas()) expect(() => resolved(schema)).not.toThrow()
  })

  it('has schemas that a reader can use: known types, patterns that compile, required fields that exist', () => {
    const known = ['string', 'number', 'integer', 'boolean', 'object', 'array', 'null']
    for (const { place, schema } of schemas()) {
      for (const type of [schema.type ?? []].flat())
        expect([place, known]).toEqual([place, expect.arrayContaining([type])])
      if (schema.pattern) expect(() => new RegExp(schema.pattern ?? '', 'u')).not.toThrow()
      if (schema.pattern && typeof schema.example === 'string')
        expect(schema.example).toMatch(new RegExp(schema.pattern))
      if (schema.enum) expect([place, schema.enum.length > 0]).toEqual([place, true])
      const names = Object.keys(schema.properties ?? {})
      expect([place, names]).toEqual([place, expect.arrayContaining(schema.required ?? [])])
    }
  })

  it('closes what it takes in and leaves open what it tells, so that answers may grow', () => {
    const closed = (name: string) => published.components.schemas[name]?.additionalProperties === false
    for (const name of [
      'CreateCode',
      'UpdateCode',
      'UpsertCode',
      'CreateWebhook',
      'SimulateScan',
      'UrlPayload',
    ])
      expect([name, closed(name)]).toEqual([name, true])
    for (const name of ['Code', 'ScanItem', 'Scan', 'Webhook', 'ScanEvent', 'Error', 'Me', 'Pagination'])
      expect([name, closed(name)]).toEqual([name, false])
  })
})

describe.each(all.map((operation) => [operation.id, operation] as const))(
  'the operation %s',
  (id, operation) => {
    const responses = published.paths[operation.path]?.[operation.method.toLowerCase()]?.responses ?? {}

    it('is found by its own name', () => {
      expect(operations[id as keyof typeof operations]).toBe(operation)
    })

    it('has only errors that exist, and tells each with its status', () => {
      for (const code of operation.errors) {
        expect(Object.keys(ERRORS)).toContain(code)
        expect(responses[ERRORS[code].status]?.description).toContain(`\`${code}\``)
      }
    })

    it('tells the errors that its key, parameters, body and Idempotency-Key bring with them', () => {
      const expected: ErrorCode[] = [
        'unauthorized',
        'plan_required',
        'rate_limited',
        'internal',
        'unavailable',
      ]
      if (operation.scope) expected.push('insufficient_scope')
      if (operation.params || operation.body) expected.push('bad_request', 'validation_failed')
      if (operation.query) expected.push('validation_failed')
      if (operation.body) expected.push('malformed_json', 'payload_too_large', 'unsupported_media_type')
      if (operation.idempotent) expected.push('idempotency_in_progress', 'idempotency_mismatch')
      for (const code of expected)
        expect(responses[ERRORS[code].status]?.description).toContain(`\`${code}\``)
    })

    it('says at its end which scope a key needs, to people and to programs', () => {
      const { description = '', security } =
        published.paths[operation.path]?.[operation.method.toLowerCase()] ?? {}
      const { scope } = operation
      expect(description.endsWith(scope ? `Needs the scope \`${scope}\`.` : 'Needs no scope.')).toBe(true)
      expect(security).toEqual([{ apiKey: scope ? [scope] : [] }])
    })

    it('answers a success, and nothing but statuses of success', () => {
      for (const status of operation.statuses) {
        expect(status).toBeGreaterThanOrEqual(200)
        expect(status).toBeLessThan(300)
        expect(responses[status]?.content).toBeDefined()
      }
    })
  },
)

describe('errors', () => {
  it('have a status of failure and a meaning', () => {
    for (const { status, meaning } of Object.values(ERRORS)) {
      expect(status).toBeGreaterThanOrEqual(400)
      expect(status).toBeLessThan(600)
      expect(meaning).toMatch(/^[A-Z].*\.$/)
    }
  })
})

describe('limits', () => {
  it('keep what is documented: 60 requests a minute', () => {
    expect(LIMITS.requestsPerMinute).toBe(60)
  })

  it('are whole positive numbers', () => {
    for (const [name, value] of Object.entries(LIMITS))
      expect([name, Number.isInteger(value) && value > 0]).toEqual([name, true])
  })
})
