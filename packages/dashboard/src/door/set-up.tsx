import { useState } from 'react'
import { Redirect } from 'wouter'
import { ApiFailure, accountApi } from '../api/client.ts'
import { Button } from '../ui/button.tsx'
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
  // Undefined: the link that was opened is the one; null: it was not, and another is asked for.
  const [pasted, setPasted] = useState<string | null | undefined>(undefined)
  const enter = useEnter()
  const [person, setPerson] = useState(NOBODY)
  const [workspaceName, setWorkspaceName] = useState('')
  const used = pasted === undefined ? token : pasted
  const { submit, reset, busy, error, errors } = useSubmit(
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
  function askAgain() {
    forget()
    setPasted(null)
    reset()
  }
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
      {welcome.needsSetupToken && error instanceof ApiFailure && error.code === 'forbidden' && (
        <Button onClick={askAgain}>Use another link</Button>
      )}
    </DoorFrame>
  )
}
