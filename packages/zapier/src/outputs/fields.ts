/** A schema of the contract that can tell its shape. */
export type Described = { toJSONSchema(options?: { io: 'output'; unrepresentable: 'any' }): object }

export type OutputField = {
  key: string
  label: string
  type: 'string' | 'integer' | 'number' | 'boolean' | 'datetime' | 'file'
  list?: true
  primary?: true
}

type Shape = {
  $ref?: string
  $defs?: Record<string, Shape>
  type?: string | string[]
  format?: string
  anyOf?: Shape[]
  items?: Shape
  properties?: Record<string, Shape>
}

/**
 * A labelled output field for every leaf of a schema, in its order, with paths as Zapier writes them (`scan__country`).
 * What has names of the user's own, as `metadata` has, is left to the live data.
 * @param labels for the paths whose label should not be made from their words
 */
export function fieldsOf(schema: Described, labels: Readonly<Record<string, string>> = {}): OutputField[] {
  const root: Shape = schema.toJSONSchema({ io: 'output', unrepresentable: 'any' })
  return leaves(root, root, '').map(({ path, ...leaf }) => ({
    key: path,
    label: labels[path] ?? titleOf(path),
    ...leaf,
  }))
}

type Leaf = { path: string; type: OutputField['type']; list?: true }

function leaves(root: Shape, given: Shape, path: string): Leaf[] {
  const shape = resolve(root, given)
  if (shape.properties) {
    return Object.entries(shape.properties).flatMap(([name, inner]) =>
      leaves(root, inner, path === '' ? name : `${path}__${name}`),
    )
  }
  if (shape.items) {
    const item = resolve(root, shape.items)
    return item.properties ? [] : [{ path, type: typeOf(item), list: true }]
  }
  return typesOf(shape).includes('object') ? [] : [{ path, type: typeOf(shape) }]
}

/** Follows a reference, and takes what a nullable schema is when it is not null. */
function resolve(root: Shape, shape: Shape): Shape {
  if (shape.$ref) return resolve(root, root.$defs?.[shape.$ref.replace('#/$defs/', '')] ?? {})
  const some = shape.anyOf?.find((one) => one.type !== 'null')
  return some ? resolve(root, some) : shape
}

function typesOf(shape: Shape): string[] {
  return [shape.type ?? []].flat()
}

function typeOf(shape: Shape): OutputField['type'] {
  if (shape.format === 'date-time') return 'datetime'
  const type = typesOf(shape).find((name) => name !== 'null')
  return type === 'integer' || type === 'number' || type === 'boolean' ? type : 'string'
}

const ACRONYMS: Readonly<Record<string, string>> = { id: 'ID', url: 'URL', png: 'PNG', svg: 'SVG', os: 'OS' }

/** `scan__lastSeenAt` → Scan Last Seen At */
function titleOf(path: string): string {
  const words = path
    .replace(/__/g, ' ')
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .split(' ')
  return words
    .map((word) => ACRONYMS[word.toLowerCase()] ?? word.charAt(0).toUpperCase() + word.slice(1))
    .join(' ')
}
