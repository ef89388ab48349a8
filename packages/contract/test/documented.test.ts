import { describe, expect, it } from '@jest/globals'
import { createCodeSchema, EVENTS, eventSamples, operations } from '../src/index.ts'
import { fieldsOf, published, resolved } from './published.ts'

// What is documented stands first and keeps name, type, nesting and order. What was added has a list of its own, to
// which fields may only be appended: a released client may rely on each of them.

describe('the documented request that makes a code', () => {
  it('is taken field for field, with and without its title', () => {
    const documented = {
      type: 'url',
      mode: 'dynamic',
      title: 'My first code',
      payload: { url: 'https://example.com' },
    }
    const { title: _, ...untitled } = documented
    expect(createCodeSchema.parse(documented)).toEqual({ ...documented, active: true })
    expect(createCodeSchema.parse(untitled)).toEqual({ ...untitled, active: true })
  })

  it('has the documented fields first, and then what was added', () => {
    const payloads = [
      'UrlPayload',
      'TextPayload',
      'WifiPayload',
      'VcardPayload',
      'EmailPayload',
      'SmsPayload',
      'PhonePayload',
      'GeoPayload',
      'EventPayload',
    ].join('|')
    const documented = ['type?: string', 'mode?: string', 'title?: string|null', `payload: ${payloads}`]
    const added = [
      'shortCode?: string',
      'active?: boolean',
      'tags?: string[]',
      'metadata?: object',
      'externalId?: string|null',
      'design?: SetDesign|null',
      'designFrom?: string',
    ]
    expect(fieldsOf('CreateCode')).toEqual([...documented, ...added])
    expect(fieldsOf('UrlPayload')).toEqual(['url: string'])
  })

  it('is changed by title, destination and active, as documented', () => {
    expect(fieldsOf('UpdateCode')).toEqual(
      expect.arrayContaining(['title?: string|null', 'destination?: string|null', 'active?: boolean']),
    )
  })
})

describe('a code in an answer', () => {
  it('has the documented fields first, and then what was added', () => {
    const documented = ['id: string', 'shortCode: string']
    const added = [
      'shortUrl: string|null',
      'type: string',
      'mode: string',
      'title: string|null',
      'payload: CodePayload',
      'destination: string|null',
      'active: boolean',
      'tags: string[]',
      'metadata: object',
      'externalId: string|null',
      'design: Design|null',
      'images: CodeImages',
      'scans: CodeScans',
      'lastScannedAt: string|null',
      'createdAt: string',
      'updatedAt: string',
    ]
    expect(fieldsOf('Code')).toEqual([...documented, ...added])
    const [url] = resolved({ $ref: '#/components/schemas/CodePayload' }).anyOf ?? []
    expect(Object.keys(url?.properties ?? {})).toEqual(['url'])
    expect(fieldsOf('CodeImages')).toEqual(['svg: string', 'png: string', 'pdf: string'])
    expect(fieldsOf('CodeScans')).toEqual(['total: integer', 'unique: integer'])
  })

  it('stands below data, alone or in a list with its pagination', () => {
    const answer = (path: string, method: string, status: string) =>
      published.paths[path]?.[method]?.responses[status]?.content?.['application/json']?.schema
    const code = { $ref: '#/components/schemas/Code' }
    expect(answer('/codes', 'post', '201')).toMatchObject({ properties: { data: code }, required: ['data'] })
    expect(answer('/codes', 'get', '200')).toMatchObject({
      properties: {
        data: { type: 'array', items: code },
        pagination: { $ref: '#/components/schemas/CodePagination' },
      },
      required: ['data', 'pagination'],
    })
    expect(fieldsOf('Pagination')).toEqual(['limit: integer', 'hasMore: boolean', 'nextCursor: string|null'])
    expect(fieldsOf('CodePagination')).toEqual([
      ...fieldsOf('Pagination'),
      'page?: integer',
      'total?: integer',
    ])
  })
})

describe('the documented endpoints', () => {
  it.each([
    ['listCodes', 'GET', '/codes'],
    ['createCode', 'POST', '/codes'],
    ['getCode', 'GET', '/codes/{id}'],
    ['updateCode', 'PATCH', '/codes/{id}'],
    ['deleteCode', 'DELETE', '/codes/{id}'],
  ] as const)('hold %s as %s %s', (id, method, path) => {
    expect(operations[id]).toMatchObject({ id, method, path })
    expect(published.paths[path]?.[method.toLowerCase()]?.operationId).toBe(id)
    expect(published.servers).toEqual([{ url: '/api/v1' }])
  })
})

describe('a scan delivery', () => {
  it('has the documented fields first at every level, and then what was added', () => {
    expect(fieldsOf('ScanEvent')).toEqual([
      'event: "scan"',
      'data: { scans: ScanItem[] }',
      'timestamp: string',
    ])
    expect(fieldsOf('ScanItem')).toEqual(['code: ScannedCode', 'scan: Scan'])
    const documentedCode = ['id: string', 'shortCode: string']
    const addedToCode = [
      'title: string|null',
      'externalId: string|null',
      'tags: string[]',
      'metadata: object',
    ]
    expect(fieldsOf('ScannedCode')).toEqual([...documentedCode, ...addedToCode])
    const documentedScan = [
      'timestamp: string',
      'country: string|null',
      'city: string|null',
      'device: string|null',
      'os: string|null',
      'browser: string|null',
      'referrer: string|null',
    ]
    const addedToScan = ['id: string', 'reason: string', 'destination: string|null', 'test: boolean']
    expect(fieldsOf('Scan')).toEqual([...documentedScan, ...addedToScan])
  })

  it('is the documented example once what was added is taken away, in the same order of fields', () => {
    const { event, data, timestamp } = eventSamples.scan
    const scans = data.scans.map(({ code, scan }) => {
      const { title, externalId, tags, metadata, ...documentedCode } = code
      const { id, reason, destination, test, ...documentedScan } = scan
      return { code: { ...documentedCode, id: '…' }, scan: documentedScan }
    })
    expect(JSON.stringify({ event, data: { scans }, timestamp })).toBe(
      '{"event":"scan","data":{"scans":[{"code":{"id":"…","shortCode":"Ab3xY7z"},' +
        '"scan":{"timestamp":"2026-01-01T12:00:00.000Z","country":"US","city":null,"device":"mobile",' +
        '"os":"iOS","browser":"Safari","referrer":null}}]},"timestamp":"2026-01-01T12:00:00.050Z"}',
    )
  })
})

describe('the other events', () => {
  it('are the documented ones first, and then what was added', () => {
    const documented = ['scan', 'code.created', 'code.updated', 'code.deleted']
    expect(EVENTS.slice(0, documented.length)).toEqual(documented)
    expect(EVENTS).toContain('ping')
  })

  it('have one shape around what they tell', () => {
    const code = (name: string) => [`event: "${name}"`, 'data: { code: Code }', 'timestamp: string']
    expect(fieldsOf('CodeCreatedEvent')).toEqual(code('code.created'))
    expect(fieldsOf('CodeDeletedEvent')).toEqual(code('code.deleted'))
    expect(fieldsOf('CodeUpdatedEvent')).toEqual([
      'event: "code.updated"',
      'data: { code: Code, previous: PreviousCode }',
      'timestamp: string',
    ])
    expect(fieldsOf('PingEvent')).toEqual([
      'event: "ping"',
      'data: { webhook: { id: string } }',
      'timestamp: string',
    ])
  })
})

describe('an error', () => {
  it('has one shape for every operation', () => {
    expect(fieldsOf('Error')).toEqual([
      'error: { code: string, message: string, requestId: string, details: { path: string, message: string }[], existingId: string }',
    ])
  })
})
