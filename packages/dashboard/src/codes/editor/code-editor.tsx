import type { Code } from '@qregg/contract'

type Props = { open: boolean; onOpenChange(open: boolean): void; code?: Code; onSaved?(code: Code): void }
export const CodeEditor = (_: Props) => null
