import type { Code } from '@qregg/contract'
import { LoaderCircle } from 'lucide-react'
import { lazy, Suspense } from 'react'

// The form is a file of its own: nobody waits for it who only looks at codes.
const Editor = lazy(async () => ({ default: (await import('./editor.tsx')).Editor }))

/** Makes a code, or changes the one that is given. It begins anew each time it is opened. */
export function CodeEditor({
  open,
  onOpenChange,
  code,
  onSaved,
}: {
  open: boolean
  onOpenChange(open: boolean): void
  code?: Code
  onSaved?(code: Code): void
}) {
  if (!open) return null
  return (
    <Suspense fallback={<Opening />}>
      <Editor key={code?.id} code={code} onClose={() => onOpenChange(false)} onSaved={onSaved} />
    </Suspense>
  )
}

function Opening() {
  return (
    <div role="status" className="fixed inset-0 z-40 grid place-items-center bg-black/40">
      <LoaderCircle aria-hidden className="size-6 animate-spin text-white" />
      <span className="sr-only">Opening the editor</span>
    </div>
  )
}
