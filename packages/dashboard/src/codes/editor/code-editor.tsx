import type { Code } from '@qregg/contract'

/** Makes a code, or changes one. */
export function CodeEditor(_: {
  open: boolean
  onOpenChange(open: boolean): void
  code?: Code
  onSaved?(code: Code): void
}) {
  return null
}
