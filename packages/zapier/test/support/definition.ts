import { app } from '../../src/app.ts'
import type { Run } from './run-app.ts'

export type InputField = {
  key: string
  label?: string
  type?: string
  helpText?: string
  placeholder?: string
  required?: boolean
  dynamic?: string
  search?: string
  choices?: Record<string, string>
}

/** A trigger, create or search with what Zapier shows of it. */
export type Shown = {
  kind: 'triggers' | 'creates' | 'searches'
  key: string
  noun: string
  display: { label: string; description: string; hidden?: boolean }
  operation: {
    type?: string
    inputFields?: unknown[]
    sample: Record<string, unknown>
    outputFields: Array<{ key: string; label?: string; type?: string; list?: boolean; primary?: boolean }>
  }
}

/** Every trigger, create and search of the app. */
export const shown: Shown[] = (['triggers', 'creates', 'searches'] as const).flatMap((kind) =>
  Object.values((app as unknown as Record<string, Record<string, object>>)[kind] ?? {}).map(
    (one) => ({ kind, ...one }) as Shown,
  ),
)

/** The inputs of an operation as a user meets them: those that depend on the server were asked for. */
export async function inputsOf(
  run: Run,
  { kind, key, operation }: Shown,
  inputData: Record<string, unknown> = {},
): Promise<InputField[]> {
  return operation.inputFields ? await run(`${kind}.${key}.operation.inputFields`, { inputData }) : []
}

/** Paths of a value's leaves as Zapier writes them. A list of texts is one leaf; an empty record has none. */
export function leafPaths(value: unknown, path = ''): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [path]
  return Object.entries(value).flatMap(([name, inner]) =>
    leafPaths(inner, path === '' ? name : `${path}__${name}`),
  )
}

/** The value at such a path. */
export function leafAt(value: unknown, path: string): unknown {
  return path
    .split('__')
    .reduce((found: unknown, name) => (found as Record<string, unknown> | null | undefined)?.[name], value)
}
