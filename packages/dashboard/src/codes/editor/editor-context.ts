import type { Code } from '@qregg/contract'
import { createContext, use } from 'react'
import type { Draft } from './draft.ts'
import type { Look } from './look.ts'
import type { PayloadDraft } from './payload-draft.ts'

/** What every part of the form needs of the whole. */
export type Editing = {
  draft: Draft
  /** The code that is changed; undefined for a new one. */
  code: Code | undefined
  change(part: Partial<Draft>): void
  changePayload(part: PayloadDraft): void
  changeLook(part: Partial<Look>): void
  /** What the server found wrong at a path or below it, until that is changed. */
  errorAt(path: string): string | undefined
}

export const EditorContext = createContext<Editing | null>(null)

export function useEditing(): Editing {
  const editing = use(EditorContext)
  if (!editing) throw new Error('useEditing belongs below an EditorContext')
  return editing
}
