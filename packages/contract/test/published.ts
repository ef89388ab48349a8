import { openApiDocument } from '../src/index.ts'

export type JsonSchema = {
  type?: string | string[]
  properties?: Record<string, JsonSchema>
  required?: string[]
  items?: JsonSchema
  anyOf?: JsonSchema[]
  allOf?: JsonSchema[]
  oneOf?: JsonSchema[]
  enum?: unknown[]
  const?: unknown
  pattern?: string
  example?: unknown
  additionalProperties?: JsonSchema | boolean
  propertyNames?: JsonSchema
  $ref?: string
}
export type Media = { schema: JsonSchema; example?: unknown }
export type Parameter = { name: string; in: string; required?: boolean; schema: JsonSchema }
export type PublishedOperation = {
  operationId: string
  tags?: string[]
  summary: string
  description?: string
  security?: Array<Record<string, string[]>>
  parameters?: Parameter[]
  requestBody?: { content: Record<string, Media> }
  responses: Record<string, { description: string; content?: Record<string, Media> }>
}
export type Published = {
  openapi: string
  info: { title: string; version: string }
  servers: Array<{ url: string }>
  security: Array<Record<string, string[]>>
  tags: Array<{ name: string }>
  paths: Record<string, Record<string, PublishedOperation>>
  webhooks: Record<string, { post: PublishedOperation }>
  components: { schemas: Record<string, JsonSchema>; securitySchemes: Record<string, unknown> }
}

/** The document as a client reads it: after JSON, so that nothing in it is a function or undefined. */
export const published = JSON.parse(JSON.stringify(openApiDocument())) as Published

/** The schema that a reference names; the schema itself when it is none. */
export function resolved(schema: JsonSchema): JsonSchema {
  if (schema.$ref === undefined) return schema
  const found = published.components.schemas[schema.$ref.replace('#/components/schemas/', '')]
  if (!found) throw new Error(`${schema.$ref} leads nowhere`)
  return found
}

/** Every operation of the document with its place, the webhooks' too. */
export function publishedOperations(): Array<{ place: string; operation: PublishedOperation }> {
  const routes = Object.entries(published.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ place: `${method} ${path}`, operation })),
  )
  const events = Object.entries(published.webhooks).map(([event, { post }]) => ({
    place: `webhook ${event}`,
    operation: post,
  }))
  return [...routes, ...events]
}

/** A field as `name: type`, with `?` where it may be left out: `title: string|null`, `scans: ScanItem[]`. */
export function fieldsOf(name: string): string[] {
  const schema = resolved({ $ref: `#/components/schemas/${name}` })
  return Object.entries(schema.properties ?? {}).map(
    ([field, inner]) => `${field}${schema.required?.includes(field) ? '' : '?'}: ${typeOf(inner)}`,
  )
}

function typeOf(schema: JsonSchema): string {
  if (schema.$ref) return schema.$ref.replace('#/components/schemas/', '')
  if (schema.anyOf) return schema.anyOf.map(typeOf).join('|')
  if (schema.const !== undefined) return JSON.stringify(schema.const)
  if (schema.type === 'array') return `${typeOf(schema.items ?? {})}[]`
  if (schema.type === 'object' && schema.properties) {
    const inner = Object.entries(schema.properties).map(([name, value]) => `${name}: ${typeOf(value)}`)
    return `{ ${inner.join(', ')} }`
  }
  return [schema.type ?? 'anything'].flat().join('|')
}
