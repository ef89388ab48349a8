import { expect, it } from '@jest/globals'
import { codeSchema, scanItemSchema } from '@qregg/contract'
import { fieldsOf } from '../src/outputs/fields.ts'

const described = (schema: object) => ({ toJSONSchema: () => schema })

it("a field of the contract becomes a labelled output field by itself, with Zapier's path and type", () => {
  const fields = fieldsOf(scanItemSchema)
  expect(fields).toContainEqual({ key: 'scan__timestamp', label: 'Scan Timestamp', type: 'datetime' })
  expect(fields).toContainEqual({ key: 'scan__test', label: 'Scan Test', type: 'boolean' })
  expect(fields).toContainEqual({ key: 'scan__country', label: 'Scan Country', type: 'string' })
  expect(fields).toContainEqual({ key: 'code__tags', label: 'Code Tags', type: 'string', list: true })
  expect(fieldsOf(codeSchema)).toContainEqual({ key: 'scans__total', label: 'Scans Total', type: 'integer' })
})

it('a label of our own wins', () => {
  const [id] = fieldsOf(codeSchema, { id: 'QR Code ID' })
  expect(id).toEqual({ key: 'id', label: 'QR Code ID', type: 'string' })
})

it('acronyms stay acronyms', () => {
  const labels = Object.fromEntries(fieldsOf(codeSchema).map(({ key, label }) => [key, label]))
  expect(labels).toMatchObject({
    shortUrl: 'Short URL',
    images__png: 'Images PNG',
    externalId: 'External ID',
  })
})

it("names of the user's own, and lists of objects, are left to the live data", () => {
  const schema = {
    type: 'object',
    properties: {
      metadata: { type: 'object', additionalProperties: { type: 'string' } },
      rows: { type: 'array', items: { type: 'object', properties: { a: { type: 'string' } } } },
      amount: { anyOf: [{ type: 'number' }, { type: 'null' }] },
    },
  }
  expect(fieldsOf(described(schema))).toEqual([{ key: 'amount', label: 'Amount', type: 'number' }])
})
