import { useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { accountQuery, useAccount } from '../../api/account.ts'
import { accountApi } from '../../api/client.ts'
import { Button } from '../../ui/button.tsx'
import { Field, TextInput } from '../../ui/field.tsx'
import { useSubmit } from '../../ui/form.ts'
import { Section } from '../../ui/page.tsx'
import { FormError } from '../../ui/states.tsx'
import { tell } from '../../ui/toasts.tsx'

/** The own name, and the address one signs in with. */
export function Person() {
  const { person } = useAccount()
  const [name, setName] = useState(person.name)
  const client = useQueryClient()
  const { submit, busy, errors, general } = useSubmit(
    (wanted: string) => accountApi.patch('/account', { body: { name: wanted } }),
    ({ data }) => {
      client.setQueryData(accountQuery.queryKey, data)
      setName(data.person.name)
      tell('Your name is saved.')
    },
  )
  function send(event: FormEvent) {
    event.preventDefault()
    submit(name)
  }
  return (
    <Section title="You" description="Others in your workspaces see your name and your email address.">
      <form noValidate onSubmit={send} className="grid max-w-md gap-4">
        <FormError>{general}</FormError>
        <Field label="Name" error={errors.name} required>
          <div className="flex gap-2">
            <TextInput
              name="name"
              autoComplete="name"
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
            <Button type="submit" busy={busy} disabled={name.trim() === person.name}>
              Save
            </Button>
          </div>
        </Field>
        <Field label="Email" hint="What you sign in with. It cannot be changed here.">
          <TextInput type="email" value={person.email} readOnly className="bg-sunken" />
        </Field>
      </form>
    </Section>
  )
}
