import { ChevronRight, Plus, X } from 'lucide-react'
import { useState } from 'react'
import { Button, IconButton } from '../../ui/button.tsx'
import { Field, TextInput } from '../../ui/field.tsx'
import type { Entry } from './draft.ts'
import { useEditing } from './editor-context.ts'

const ENTRIES = 50

/** What only other systems ask about, folded away until somebody wants it or something in it is wrong. */
export function AutomationFields() {
  const { draft, change, errorAt } = useEditing()
  const [isOpen, setOpen] = useState(draft.metadata.length > 0 || draft.externalId !== '')
  const wrong = errorAt('externalId') ?? errorAt('metadata')
  return (
    <details
      open={isOpen || wrong !== undefined}
      onToggle={(event) => setOpen(event.currentTarget.open)}
      className="group border-line border-t pt-4"
    >
      <summary className="flex list-none items-center gap-1.5 rounded-md font-medium text-[13px]">
        <ChevronRight aria-hidden className="size-4 text-muted transition-transform group-open:rotate-90" />
        More for automations
      </summary>
      <div className="mt-4 grid gap-5">
        <Field
          label="External ID"
          optional
          error={errorAt('externalId')}
          hint="What your own system calls this code. Unique in the workspace."
        >
          <TextInput
            value={draft.externalId}
            maxLength={255}
            autoComplete="off"
            spellCheck={false}
            onChange={(event) => change({ externalId: event.target.value })}
            placeholder="order-1001"
          />
        </Field>
        <Metadata />
      </div>
    </details>
  )
}

function Metadata() {
  const { draft, change, errorAt } = useEditing()
  const { metadata } = draft
  const error = errorAt('metadata')
  const set = (row: number, part: Partial<Entry>) =>
    change({ metadata: metadata.map((entry) => (entry.row === row ? { ...entry, ...part } : entry)) })
  const add = () =>
    change({
      metadata: [
        ...metadata,
        { row: Math.max(-1, ...metadata.map(({ row }) => row)) + 1, name: '', text: '' },
      ],
    })
  return (
    <fieldset className="grid gap-2">
      <legend className="mb-1 font-medium text-[13px]">Metadata</legend>
      <p className="text-[13px] text-muted">Names and texts of your own, told with every scan.</p>
      {metadata.map(({ row, name, text }, index) => (
        <div key={row} className="flex gap-2">
          <TextInput
            aria-label={`Name ${index + 1}`}
            className="basis-2/5"
            value={name}
            maxLength={40}
            placeholder="table"
            autoComplete="off"
            aria-invalid={error !== undefined || undefined}
            onChange={(event) => set(row, { name: event.target.value })}
          />
          <TextInput
            aria-label={`Text ${index + 1}`}
            className="flex-1"
            value={text}
            maxLength={500}
            placeholder="12"
            autoComplete="off"
            onChange={(event) => set(row, { text: event.target.value })}
          />
          <IconButton
            label={`Remove ${name || `row ${index + 1}`}`}
            icon={X}
            onClick={() => change({ metadata: metadata.filter((entry) => entry.row !== row) })}
          />
        </div>
      ))}
      {error !== undefined && <p className="text-[13px] text-bad">{error}</p>}
      {metadata.length < ENTRIES && (
        <Button size="sm" icon={Plus} className="justify-self-start" onClick={add}>
          Add metadata
        </Button>
      )}
    </fieldset>
  )
}
