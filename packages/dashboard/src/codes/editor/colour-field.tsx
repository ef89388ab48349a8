import { RotateCcw } from 'lucide-react'
import { useId, useState } from 'react'
import { IconButton } from '../../ui/button.tsx'
import { Field, TextInput } from '../../ui/field.tsx'
import { useEditing } from './editor-context.ts'

const SHORT = /^#?([0-9a-f])([0-9a-f])([0-9a-f])$/i
const LONG = /^#?([0-9a-f]{6})$/i

/** "#ABC", "aabbcc" and "#aabbcc" as the API writes them; undefined while it is typed. */
function colourOf(text: string): string | undefined {
  const short = SHORT.exec(text.trim())
  const six = short ? short.slice(1).map((digit) => digit + digit) : LONG.exec(text.trim())?.slice(1)
  return six && `#${six.join('').toLowerCase()}`
}

/**
 * A colour to choose or to type. `asElse` is the colour that holds as long as none is chosen here (`value` null), and
 * `asElseText` says whose it is.
 */
export function ColourField({
  label,
  path,
  value,
  asElse = '#000000',
  asElseText,
  onChange,
  disabled,
}: {
  label: string
  path: string
  value: string | null
  asElse?: string
  asElseText?: string
  onChange(value: string | null): void
  disabled?: boolean
}) {
  const { errorAt } = useEditing()
  const [typed, setTyped] = useState<string | null>(null)
  const id = useId()
  const shown = value ?? asElse
  function type(text: string) {
    setTyped(text)
    const colour = colourOf(text)
    if (colour) onChange(colour)
  }
  return (
    <Field label={label} error={errorAt(path)} hint={value === null ? asElseText : undefined}>
      <div className="flex items-center gap-2">
        <label htmlFor={id} className="sr-only">
          {label}, from a palette
        </label>
        <input
          id={id}
          type="color"
          value={shown}
          disabled={disabled}
          onChange={(event) => onChange(event.target.value)}
          className="size-9 shrink-0 cursor-pointer rounded-lg border border-line-strong bg-surface p-1 disabled:cursor-not-allowed disabled:opacity-50"
        />
        <TextInput
          value={typed ?? value ?? ''}
          placeholder={shown}
          disabled={disabled}
          maxLength={7}
          autoComplete="off"
          spellCheck={false}
          className="min-w-0 font-mono"
          onChange={(event) => type(event.target.value)}
          onBlur={() => setTyped(null)}
        />
        {asElseText && value !== null && (
          <IconButton label={`${label}: ${asElseText}`} icon={RotateCcw} onClick={() => onChange(null)} />
        )}
      </div>
    </Field>
  )
}
