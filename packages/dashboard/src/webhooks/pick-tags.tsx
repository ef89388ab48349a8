import { useId, useState } from 'react'
import { useKnownTags } from '../codes/known-tags.ts'
import { Button } from '../ui/button.tsx'
import { Field, TextInput } from '../ui/field.tsx'
import { Chip, Chips } from './chips.tsx'

const AT_MOST = 20
const TAG_LENGTH = 50

/** Tags, one after the other; those that codes have are offered. */
export function PickTags({
  value,
  onChange,
  error,
}: {
  value: readonly string[]
  onChange(tags: string[]): void
  error?: string | undefined
}) {
  const [typed, setTyped] = useState('')
  const offersId = useId()
  const offers = useKnownTags().filter((tag) => !value.includes(tag))
  function add(text: string) {
    const added = text.split(',').map((tag) => tag.trim().slice(0, TAG_LENGTH))
    onChange([...new Set([...value, ...added.filter(Boolean)])].slice(0, AT_MOST))
    setTyped('')
  }
  return (
    <div className="grid gap-2">
      <Field
        label="Tags"
        optional
        error={error}
        hint="Codes with one of these tags. With codes chosen above, both must fit."
      >
        <div className="flex gap-2">
          <TextInput
            list={offersId}
            value={typed}
            disabled={value.length >= AT_MOST}
            onChange={(event) =>
              event.target.value.includes(',') ? add(event.target.value) : setTyped(event.target.value)
            }
            onKeyDown={(event) => {
              if (event.key !== 'Enter') return
              event.preventDefault()
              add(typed)
            }}
            placeholder="menu"
          />
          <Button disabled={!typed.trim()} onClick={() => add(typed)}>
            Add
          </Button>
        </div>
      </Field>
      <datalist id={offersId}>
        {offers.map((tag) => (
          <option key={tag} value={tag} />
        ))}
      </datalist>
      <Chips label="Chosen tags">
        {value.map((tag) => (
          <Chip key={tag} text={tag} onRemove={() => onChange(value.filter((each) => each !== tag))} />
        ))}
      </Chips>
    </div>
  )
}
