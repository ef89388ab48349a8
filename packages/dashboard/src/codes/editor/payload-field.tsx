import { Field, TextArea, TextInput } from '../../ui/field.tsx'
import { payloadOf } from './draft.ts'
import { useEditing } from './editor-context.ts'
import { withScheme } from './payload-draft.ts'
import type { PayloadField } from './payload-fields.ts'

const INPUTS = {
  line: { type: 'text' },
  email: { type: 'email', inputMode: 'email' },
  phone: { type: 'tel', inputMode: 'tel' },
  // Not type=url and type=number: browsers would change or swallow what is typed halfway.
  url: { type: 'text', inputMode: 'url', autoCapitalize: 'none', spellCheck: false },
  number: { type: 'text', inputMode: 'text' },
} as const

/** One field of the payload, with what the server found wrong with it. */
export function PayloadInput({ name, label, kind = 'line', isRequired, hint, ...rest }: PayloadField) {
  const { draft, changePayload, errorAt } = useEditing()
  const value = payloadOf(draft)[name]
  const text = typeof value === 'string' ? value : ''
  const { placeholder, maxLength } = rest
  const set = (next: string) => changePayload({ [name]: next })
  return (
    <Field
      label={label}
      hint={hint}
      error={errorAt(`payload.${name}`)}
      required={isRequired}
      optional={!isRequired}
    >
      {kind === 'lines' ? (
        <TextArea
          value={text}
          onChange={(event) => set(event.target.value)}
          placeholder={placeholder}
          maxLength={maxLength}
        />
      ) : (
        <TextInput
          {...INPUTS[kind]}
          autoComplete="off"
          value={text}
          onChange={(event) => set(event.target.value)}
          onBlur={kind === 'url' ? () => set(withScheme(text)) : undefined}
          onPaste={kind === 'number' ? (event) => pastePlace(event, changePayload) : undefined}
          placeholder={placeholder}
          maxLength={maxLength}
        />
      )}
    </Field>
  )
}

const PLACE = /^\s*(-?\d{1,2}(?:\.\d+)?)°?\s*[,;\s]\s*(-?\d{1,3}(?:\.\d+)?)°?\s*$/

/** "52.5163, 13.3777" fills both fields, as maps put it on the clipboard. */
function pastePlace(event: React.ClipboardEvent, changePayload: (part: Record<string, string>) => void) {
  const [, latitude, longitude] = PLACE.exec(event.clipboardData.getData('text')) ?? []
  if (latitude === undefined || longitude === undefined) return
  event.preventDefault()
  changePayload({ latitude, longitude })
}
