import { useQueries, useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useWorkspace } from '../api/account.ts'
import { nameOf } from '../codes/code-parts.tsx'
import { codeQuery, pickCodesQuery } from '../codes/queries.ts'
import { Button } from '../ui/button.tsx'
import { Field, TextInput } from '../ui/field.tsx'
import { Skeleton } from '../ui/states.tsx'
import { Chip, Chips } from './chips.tsx'

const AT_MOST = 100
const NAMED_AT_FIRST = 10
const TYPING_MS = 200

/** What somebody types, once they pause. */
export function useSettled<T>(value: T): T {
  const [settled, setSettled] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), TYPING_MS)
    return () => clearTimeout(timer)
  }, [value])
  return settled
}

/** Chooses codes by searching for them. Static codes are left out: nobody can tell when they are scanned. */
export function PickCodes({
  value,
  onChange,
  error,
}: {
  value: readonly string[]
  onChange(codeIds: string[]): void
  error?: string | undefined
}) {
  const [typed, setTyped] = useState('')
  const { data } = useQuery(pickCodesQuery(useWorkspace(), useSettled(typed.trim())))
  const found = data?.data
  const toggle = (id: string) =>
    onChange(value.includes(id) ? value.filter((each) => each !== id) : [...value, id].slice(0, AT_MOST))
  return (
    <div className="grid gap-2">
      <Field
        label="Codes"
        optional
        error={error}
        hint={value.length >= AT_MOST ? 'No more than 100.' : undefined}
      >
        <TextInput
          type="search"
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          onKeyDown={(event) => event.key === 'Enter' && event.preventDefault()}
          placeholder="Search by title, short code or destination"
        />
      </Field>
      {found === undefined ? (
        <Skeleton className="h-24" />
      ) : (
        <ul aria-label="Codes found" className="max-h-48 overflow-y-auto rounded-lg border border-line">
          {found.map((code) => (
            <li key={code.id} className="border-line border-b last:border-0">
              <label className="flex cursor-pointer items-center gap-2.5 px-3 py-2 hover:bg-sunken">
                <input
                  type="checkbox"
                  className="size-4 shrink-0 accent-primary"
                  checked={value.includes(code.id)}
                  disabled={!value.includes(code.id) && value.length >= AT_MOST}
                  onChange={() => toggle(code.id)}
                />
                <span className="min-w-0 flex-1 truncate text-[13px]">{nameOf(code)}</span>
                <span className="font-mono text-muted text-xs">{code.shortCode}</span>
              </label>
            </li>
          ))}
          {found.length === 0 && (
            <li className="px-3 py-4 text-center text-[13px] text-muted">
              {typed.trim() ? 'No code is found by that.' : 'There are no codes yet.'}
            </li>
          )}
        </ul>
      )}
      <ChosenCodes value={value} onRemove={toggle} />
    </div>
  )
}

/** Codes that were chosen, by name. A hundred names are a hundred questions: most wait until they are asked for. */
function ChosenCodes({ value, onRemove }: { value: readonly string[]; onRemove(id: string): void }) {
  const [all, setAll] = useState(false)
  const workspace = useWorkspace()
  const shown = all ? value : value.slice(0, NAMED_AT_FIRST)
  const answers = useQueries({ queries: shown.map((id) => codeQuery(workspace, id)) })
  return (
    <>
      <Chips label="Chosen codes">
        {shown.map((id, index) => {
          const answer = answers[index]
          const name = answer?.data ? nameOf(answer.data) : answer?.isError ? 'A deleted code' : '…'
          return <Chip key={id} text={name} onRemove={() => onRemove(id)} />
        })}
      </Chips>
      {value.length > shown.length && (
        <Button size="sm" look="ghost" className="justify-self-start" onClick={() => setAll(true)}>
          Show {value.length - shown.length} more
        </Button>
      )}
    </>
  )
}
