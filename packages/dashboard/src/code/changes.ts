import type { Revision } from '@qregg/contract'
import { designChanges } from './design-changes.ts'

type State = Revision['code']
type Field = keyof State
/** One thing that changed, in words. Texts that are left out: they are not for reading. */
export type Change = { name: string; from?: string; to?: string }

const NAMES: Record<Field, string> = {
  title: 'Title',
  payload: 'Content',
  destination: 'Destination',
  active: 'Status',
  tags: 'Tags',
  metadata: 'Metadata',
  externalId: 'External id',
  design: 'Design',
}
const LONGEST = 300
/** What nobody wants to see over somebody's shoulder. */
const HIDDEN = new Set(['password'])

/** A content's or metadata's fields that differ, each by its own name. */
function changesWithin(name: string, before: object | undefined, after: object): Change[] {
  const was = { ...before } as Record<string, unknown>
  const is = { ...after } as Record<string, unknown>
  return [...new Set([...Object.keys(was), ...Object.keys(is)])]
    .filter((key) => JSON.stringify(was[key]) !== JSON.stringify(is[key]))
    .map((key) => ({
      name: `${name}: ${wordsOf(key)}`,
      ...(HIDDEN.has(key) ? {} : { from: before && textOf(was[key]), to: textOf(is[key]) }),
    }))
}

/** "postalCode" as "postal code". */
const wordsOf = (key: string) =>
  key.replace(/([a-z])([A-Z])/g, (_, a: string, b: string) => `${a} ${b.toLowerCase()}`)

function textOf(value: unknown): string {
  if (value === null || value === undefined || value === '') return 'nothing'
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value)
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text
}

function fieldText(field: Field, state: State): string {
  const value = state[field]
  if (field === 'active') return value ? 'active' : 'stopped'
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.join(', ')
  return textOf(value)
}

/** What a revision changed, in the order of its fields. `before` is the revision before, as far as it is known. */
export function changesOf({ changed, code }: Revision, before: State | undefined): Change[] {
  const fields = changed.filter((field): field is Field => field in NAMES)
  return fields.flatMap((field): Change[] => {
    // A link's content is its destination, told once.
    if (field === 'payload' && fields.includes('destination')) return []
    if (field === 'design') {
      const told = before ? designChanges(before.design, code.design) : []
      return told.length > 0 ? told : [{ name: NAMES.design }]
    }
    if (field === 'payload') return changesWithin(NAMES.payload, before?.payload, code.payload)
    if (field === 'metadata') return changesWithin(NAMES.metadata, before?.metadata, code.metadata)
    return [{ name: NAMES[field], from: before && fieldText(field, before), to: fieldText(field, code) }]
  })
}
