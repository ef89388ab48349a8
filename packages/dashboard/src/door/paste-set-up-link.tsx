import { useState } from 'react'
import { Field, TextInput } from '../ui/field.tsx'
import { DoorForm } from './door-form.tsx'
import { DoorFrame } from './door-frame.tsx'
import { tokenOf } from './token.ts'

/** Only who can read the server's output may become its owner: tells where the link stands. */
export function PasteSetUpLink({ onToken }: { onToken(token: string): void }) {
  const [link, setLink] = useState('')
  const [wasEmpty, setWasEmpty] = useState(false)
  function take() {
    const token = tokenOf(link)
    if (token === '') setWasEmpty(true)
    else onToken(token)
  }
  return (
    <DoorFrame
      title="Set up"
      heading="Open the link that the server printed"
      lead="Nobody has an account here yet. So that only you can make the first one, the server printed a link when it started."
    >
      <ul className="grid list-disc gap-2 pl-5 marker:text-yolk">
        <li>Started by hand: look at the terminal.</li>
        <li>
          With Docker Compose: <code className="font-mono text-[13px]">docker compose logs</code>
        </li>
        <li>Somewhere else: look at the log of the start. Each start prints the link again.</li>
      </ul>
      <DoorForm button="Go on" submit={take} busy={false} error={wasEmpty}>
        <Field
          label="Or paste the link here"
          error={
            wasEmpty && tokenOf(link) === '' ? 'Paste the link that ends in # and a long text.' : undefined
          }
        >
          <TextInput
            value={link}
            onChange={(event) => setLink(event.target.value)}
            placeholder={`${window.location.origin}/dashboard/set-up#…`}
            autoComplete="off"
            spellCheck={false}
          />
        </Field>
      </DoorForm>
    </DoorFrame>
  )
}
