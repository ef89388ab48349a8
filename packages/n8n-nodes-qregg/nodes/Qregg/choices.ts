import type { INodePropertyOptions } from 'n8n-workflow'

/** A table from each value to its name → the options of a field, by name. The table's type makes it complete. */
export function choices<Value extends string>(names: Record<Value, string>): INodePropertyOptions[] {
  return Object.entries<string>(names)
    .map(([value, name]) => ({ name, value }))
    .sort((a, b) => a.name.localeCompare(b.name, 'en'))
}

/** The same for values that are their own names. */
export const sameNames = <Value extends string>(names: Record<Value, true>) =>
  choices(Object.fromEntries(Object.keys(names).map((name) => [name, name])) as Record<Value, string>)
