import { X } from 'lucide-react'
import { type ClipboardEvent, type KeyboardEvent, useState } from 'react'
import { Field, TextInput } from '../../ui/field.tsx'
import { useEditing } from './editor-context.ts'

const TAGS = 20
const TAG_LENGTH = 50

/** Words that codes are found and webhooks are filtered by. Enter or a comma ends one. */
export function TagsField() {
  const { draft, change, errorAt } = useEditing()
  const { tags } = draft
  const [typed, setTyped] = useState('')
  const isFull = tags.length >= TAGS

  function add(text: string) {
    const more = text
      .split(/[,\n\t]/)
      .map((tag) => tag.trim().slice(0, TAG_LENGTH))
      .filter((tag) => tag !== '')
    setTyped('')
    if (more.length > 0) change({ tags: [...new Set([...tags, ...more])].slice(0, TAGS) })
  }
  function press(event: KeyboardEvent<HTMLInputElement>) {
    if (event.nativeEvent.isComposing || event.metaKey || event.ctrlKey) return
    if (event.key === 'Backspace' && typed === '') change({ tags: tags.slice(0, -1) })
    // An empty field lets Enter through: it saves, as everywhere else.
    if (event.key !== ',' && (event.key !== 'Enter' || typed.trim() === '')) return
    event.preventDefault()
    add(typed)
  }
  function paste(event: ClipboardEvent<HTMLInputElement>) {
    const text = event.clipboardData.getData('text')
    if (!/[,\n\t]/.test(text)) return
    event.preventDefault()
    add(typed + text)
  }

  return (
    <Field
      label="Tags"
      optional
      error={errorAt('tags')}
      hint={isFull ? `A code has at most ${TAGS} tags.` : 'Enter or a comma ends a tag.'}
    >
      {tags.length > 0 && (
        <ul aria-label="Chosen tags" className="flex flex-wrap gap-1.5">
          {tags.map((tag) => (
            <li
              key={tag}
              className="inline-flex h-7 max-w-full items-center rounded-full bg-sunken pl-2.5 text-[13px]"
            >
              <span className="truncate">{tag}</span>
              <button
                type="button"
                aria-label={`Remove the tag ${tag}`}
                onClick={() => change({ tags: tags.filter((each) => each !== tag) })}
                className="grid size-7 shrink-0 place-items-center rounded-full text-muted hover:text-ink"
              >
                <X aria-hidden className="size-3.5" />
              </button>
            </li>
          ))}
        </ul>
      )}
      <TextInput
        value={typed}
        disabled={isFull}
        maxLength={TAG_LENGTH}
        onChange={(event) => setTyped(event.target.value)}
        onKeyDown={press}
        onPaste={paste}
        onBlur={() => add(typed)}
        placeholder="summer"
        autoComplete="off"
      />
    </Field>
  )
}
