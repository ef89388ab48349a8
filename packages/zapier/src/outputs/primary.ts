import type { OutputField } from './fields.ts'

/** Marks `id` as part of what tells two items apart, beside another field that says so itself. */
export function primary(fields: OutputField[]): OutputField[] {
  return fields.map((field) => (field.key === 'id' ? { ...field, primary: true } : field))
}
