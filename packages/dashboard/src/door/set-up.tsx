import { useState } from 'react'
import { Redirect } from 'wouter'
import { accountApi } from '../api/client.ts'
import { Field, TextInput } from '../ui/field.tsx'
import { useSubmit } from '../ui/form.ts'
import { DoorForm } from './door-form.tsx'
import { DoorFrame } from './door-frame.tsx'
import { PasteSetUpLink } from './paste-set-up-link.tsx'
import { NOBODY, PersonFields } from './person-fields.tsx'
import { useToken } from './token.ts'
import { useDoor, useEnter } from './use-door.ts'

/** The first run: makes the owner, and goes straight to the codes. */
export function SetUp() {
  const { account, welcome } = useDoor()
  const { token, forget } = useToken('set-up')
  const [pasted, setPasted] = useState<string | null>(null)
  const enter = useEnter()
  const [person, setPerson] = useState(NOBODY)
  const [workspaceName, setWorkspaceName] = useState('')
  const used = pasted ?? token
  const { submit, busy, error, errors } = useSubmit(
    () =>
      accountApi.post('/set-up', {
        body: {
          ...person,
          ...(used === null ? {} : { token: used }),
          ...(workspaceName.trim() === '' ? {} : { workspaceName }),
        },
      }),
    async () => {
      forget()
      await enter()
    },
  )
  if (account) return <Redirect to="/" replace />
  if (!welcome.needsSetup) return <Redirect to="/sign-in" replace />
  if (welcome.needsSetupToken && used === null) return <PasteSetUpLink onToken={setPasted} />
  return (
    <DoorFrame
      title="Set up"
      heading="Welcome to Qregg"
      lead="Make the first account. It owns this server's first workspace and can invite others."
    >
      <DoorForm button="Set up and open my codes" submit={() => submit(undefined)} busy={busy} error={error}>
        <PersonFields person={person} onChange={setPerson} errors={errors} />
        <Field
          label="Workspace"
          optional
          error={errors.workspaceName}
          hint="What belongs together: a company, a shop, a campaign. It can be renamed."
        >
          <TextInput
            name="workspace"
            autoComplete="organization"
            placeholder="My workspace"
            value={workspaceName}
            onChange={(event) => setWorkspaceName(event.target.value)}
          />
        </Field>
      </DoorForm>
    </DoorFrame>
  )
}
