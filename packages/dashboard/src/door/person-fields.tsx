import { Field, TextInput } from '../ui/field.tsx'
import { PASSWORD_RULE, PasswordInput } from '../ui/password-input.tsx'

export type NewPerson = { name: string; email: string; password: string }
export const NOBODY: NewPerson = { name: '', email: '', password: '' }

/** Who somebody is and how they will sign in. `email` that is given already stays as it is. */
export function PersonFields({
  person,
  onChange,
  errors,
  fixedEmail = false,
}: {
  person: NewPerson
  onChange(person: NewPerson): void
  errors: Record<string, string | undefined>
  fixedEmail?: boolean
}) {
  return (
    <>
      <Field label="Name" error={errors.name} required>
        <TextInput
          name="name"
          autoComplete="name"
          value={person.name}
          onChange={(event) => onChange({ ...person, name: event.target.value })}
          autoFocus
        />
      </Field>
      <Field label="Email" error={errors.email} required>
        <TextInput
          type="email"
          name="email"
          autoComplete="username"
          value={person.email}
          readOnly={fixedEmail}
          onChange={(event) => onChange({ ...person, email: event.target.value })}
          className={fixedEmail ? 'bg-sunken' : undefined}
        />
      </Field>
      <Field label="Password" error={errors.password} hint={PASSWORD_RULE} required>
        <PasswordInput
          name="password"
          autoComplete="new-password"
          value={person.password}
          onChange={(event) => onChange({ ...person, password: event.target.value })}
        />
      </Field>
    </>
  )
}
