import type { Code } from '@qregg/contract'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useWorkspace } from '../api/account.ts'
import { nameOf } from '../codes/code-parts.tsx'
import { pickCodesQuery } from '../codes/queries.ts'
import { Field, Select, TextInput } from '../ui/field.tsx'
import { useSettled } from '../webhooks/pick-codes.tsx'

/** Chooses the code that the examples speak of: among the newest, or, where there are more, by searching. */
export function ChooseCode({
  code,
  hasMore,
  onChoose,
}: {
  code: Code
  hasMore: boolean
  onChoose(code: Code): void
}) {
  const [typed, setTyped] = useState('')
  const search = useSettled(typed.trim())
  const { data, isPlaceholderData } = useQuery(pickCodesQuery(useWorkspace(), search))
  const found = data?.data ?? []
  // What was chosen stays so while one looks for another.
  const offered = found.some(({ id }) => id === code.id) ? found : [code, ...found]
  const isSearched = search !== '' && !isPlaceholderData
  return (
    <div className="grid content-start gap-4">
      {hasMore && (
        <Field
          label="Find a code"
          hint={<span role="status">{isSearched && foundText(found.length, data?.pagination.hasMore)}</span>}
        >
          <TextInput
            type="search"
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
            placeholder="Search by title, short code or destination"
          />
        </Field>
      )}
      <Field label="Code in the examples" hint="Codes that can be tracked, newest first.">
        <Select
          value={code.id}
          onChange={({ target }) => {
            const chosen = offered.find(({ id }) => id === target.value)
            if (chosen) onChoose(chosen)
          }}
        >
          {offered.map((each) => (
            <option key={each.id} value={each.id}>
              {each.title ? `${nameOf(each)} (${each.shortCode})` : each.shortCode}
            </option>
          ))}
        </Select>
      </Field>
    </div>
  )
}

function foundText(number: number, hasMore: boolean | undefined): string {
  if (number === 0) return 'No code is found by that.'
  if (hasMore) return `The newest ${number} that are found stand below.`
  return number === 1 ? 'One code is found, and stands below.' : `${number} codes are found, and stand below.`
}
