import type { Code } from '@qregg/contract'
import { Check, Pencil, X } from 'lucide-react'
import { useRef, useState } from 'react'
import { useChangeCode } from '../codes/change-code.ts'
import { IconButton } from '../ui/button.tsx'
import { Field, TextInput } from '../ui/field.tsx'

/** What is wrong with a destination as far as the page can tell; the server looks closer. */
function problemOf(text: string): string | undefined {
  if (!URL.canParse(text)) return 'Write a whole address, such as https://example.com/menu.'
  return /^https?:$/.test(new URL(text).protocol) ? undefined : 'It must begin with https:// or http://.'
}

/** Where a link code leads, and a way to change it on the spot. */
export function Destination({ code, destination }: { code: Code; destination: string }) {
  const [typed, setTyped] = useState<string | null>(null)
  const [problem, setProblem] = useState<string>()
  const pencil = useRef<HTMLButtonElement>(null)
  const change = useChangeCode()

  function close() {
    setTyped(null)
    setProblem(undefined)
    // Who came by keyboard goes on from where they were.
    requestAnimationFrame(() => pencil.current?.focus())
  }
  function save() {
    const next = (typed ?? '').trim()
    const found = problemOf(next)
    setProblem(found)
    if (found) return
    close()
    if (next === destination) return
    change({ code, changes: { destination: next }, told: 'The code leads elsewhere now.' })
  }

  if (typed === null)
    return (
      <span className="flex min-w-0 items-center gap-1">
        <a
          href={destination}
          target="_blank"
          rel="noreferrer"
          title={destination}
          className="min-w-0 truncate text-muted hover:text-ink hover:underline"
        >
          {destination.replace(/^https?:\/\//, '')}
        </a>
        {code.mode === 'dynamic' && (
          <IconButton
            ref={pencil}
            size="sm"
            label="Change the destination"
            icon={Pencil}
            onClick={() => setTyped(destination)}
          />
        )}
      </span>
    )
  return (
    <form
      noValidate
      className="flex w-full max-w-xl items-start gap-1"
      onSubmit={(event) => {
        event.preventDefault()
        save()
      }}
    >
      <div className="min-w-0 flex-1">
        <Field label="Destination" hideLabel error={problem}>
          <TextInput
            type="url"
            inputMode="url"
            // The field is what was asked for.
            autoFocus
            onFocus={(event) => event.target.select()}
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
            onKeyDown={(event) => event.key === 'Escape' && close()}
          />
        </Field>
      </div>
      <IconButton type="submit" label="Save" icon={Check} />
      <IconButton label="Cancel" icon={X} onClick={close} />
    </form>
  )
}
