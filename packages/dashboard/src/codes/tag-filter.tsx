import { useEffect, useId, useState } from 'react'
import { classes } from '../ui/classes.ts'
import { useKnownTags } from './known-tags.ts'

/** Narrows to one tag: chosen among those of the workspace, or typed whole. */
export function TagFilter({
  value,
  onChange,
  className,
}: {
  value: string | undefined
  onChange(tag: string | undefined): void
  className?: string
}) {
  const id = useId()
  const [isWanted, setWanted] = useState(false)
  const known = useKnownTags({ isWanted })
  const [typed, setTyped] = useState(value ?? '')
  useEffect(() => setTyped(value ?? ''), [value])
  // Half a tag finds nothing, so it counts when it is whole: chosen from the list, or left.
  const use = (text: string) => {
    const tag = text.trim() || undefined
    if (tag !== value) onChange(tag)
  }
  return (
    <>
      <input
        type="text"
        aria-label="Tag"
        placeholder="Any tag"
        list={id}
        maxLength={50}
        autoComplete="off"
        value={typed}
        onChange={({ target: { value: text } }) => {
          setTyped(text)
          if (text === '' || known.includes(text)) use(text)
        }}
        onFocus={() => setWanted(true)}
        onBlur={() => use(typed)}
        onKeyDown={(event) => event.key === 'Enter' && use(typed)}
        className={classes('control h-9 sm:max-w-32', className)}
      />
      <datalist id={id}>
        {known.map((tag) => (
          <option key={tag} value={tag} />
        ))}
      </datalist>
    </>
  )
}
