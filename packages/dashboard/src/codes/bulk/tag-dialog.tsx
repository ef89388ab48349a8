import type { Code } from '@qregg/contract'
import { useId, useState } from 'react'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Field, Select, TextInput } from '../../ui/field.tsx'
import { useKnownTags } from '../known-tags.ts'
import { codesText } from './use-bulk.ts'

/** Asks for the tag that many codes shall have, or shall lose. */
export function TagDialog({
  kind,
  codes,
  onClose,
  onTag,
}: {
  kind: 'add' | 'remove'
  codes: readonly Code[]
  onClose(): void
  onTag(tag: string): void
}) {
  const listId = useId()
  const known = useKnownTags()
  const theirs = [...new Set(codes.flatMap(({ tags }) => tags))].sort((a, b) => a.localeCompare(b))
  const [tag, setTag] = useState(kind === 'add' ? '' : (theirs[0] ?? ''))
  const isAdding = kind === 'add'
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={isAdding ? `Tag ${codesText(codes.length)}` : `Remove a tag from ${codesText(codes.length)}`}
      onSubmit={() => tag.trim() && onTag(tag.trim())}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="primary" disabled={tag.trim() === ''}>
            {isAdding ? 'Add tag' : 'Remove tag'}
          </Button>
        </>
      }
    >
      {isAdding ? (
        <Field label="Tag" hint="A word or two that these codes have in common, such as summer.">
          <TextInput
            value={tag}
            onChange={(event) => setTag(event.target.value)}
            list={listId}
            maxLength={50}
            autoComplete="off"
            autoFocus
          />
          <datalist id={listId}>
            {known.map((each) => (
              <option key={each} value={each} />
            ))}
          </datalist>
        </Field>
      ) : (
        <Field label="Tag">
          <Select value={tag} onChange={(event) => setTag(event.target.value)}>
            {theirs.map((each) => (
              <option key={each}>{each}</option>
            ))}
          </Select>
        </Field>
      )}
    </Dialog>
  )
}
