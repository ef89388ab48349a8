import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { ApiFailure, accountApi } from '../api/client.ts'
import { Loading } from '../shell/loading.tsx'
import { Button } from '../ui/button.tsx'
import { Field, TextInput } from '../ui/field.tsx'
import { useSubmit } from '../ui/form.ts'
import { Failure } from '../ui/states.tsx'
import { DoorForm } from './door-form.tsx'
import { DoorFrame } from './door-frame.tsx'
import { NOBODY, PersonFields } from './person-fields.tsx'
import { useEnter } from './use-door.ts'

/**
 * Has a link mailed, which takes `invitation` as well, where there is one. It says the same whether somebody has an
 * account or not.
 */
export function MailSignUp({ invitation, email: fixed }: { invitation?: string; email?: string | null }) {
  const [typed, setEmail] = useState('')
  const email = fixed ?? typed
  const { submit, busy, error, errors, data } = useSubmit(() =>
    accountApi.post('/sign-up/mail', { body: { email, ...(invitation ? { invitation } : {}) } }),
  )
  if (data)
    return (
      <p role="status">
        A mail is on its way to <strong className="break-words">{email}</strong>. Its link goes on from here.
        It may take a minute; look among unwanted mail, too.
      </p>
    )
  return (
    <DoorForm button="Mail me a link" submit={() => submit(undefined)} busy={busy} error={error}>
      <Field label="Email" error={errors.email} required>
        <TextInput
          type="email"
          name="email"
          autoComplete="username"
          value={email}
          readOnly={fixed != null}
          className={fixed == null ? undefined : 'bg-sunken'}
          onChange={(event) => setEmail(event.target.value)}
          autoFocus
        />
      </Field>
    </DoorForm>
  )
}

/** For who has followed the link: the address is theirs. */
export function SignUpByLink({ token, forget }: { token: string; forget(): void }) {
  const enter = useEnter()
  const [typed, setPerson] = useState(NOBODY)
  const [isAnew, setAnew] = useState(false)
  const link = useQuery({
    queryKey: ['sign-up', token],
    queryFn: async ({ signal }) => (await accountApi.post('/sign-up/open', { body: { token }, signal })).data,
  })
  const { submit, busy, error, errors } = useSubmit(
    () => accountApi.post('/sign-up', { body: { name: typed.name, password: typed.password, token } }),
    async () => {
      forget()
      await enter()
    },
  )
  function askAnew() {
    forget()
    setAnew(true)
  }
  if (isAnew)
    return (
      <DoorFrame title="Sign up" heading="Make your account" lead="You get a workspace of your own.">
        <MailSignUp />
      </DoorFrame>
    )
  const isOver = [link.error, error].some((one) => one instanceof ApiFailure && one.code === 'link_expired')
  if (isOver)
    return (
      <DoorFrame
        title="Sign up"
        heading="This link is no longer good"
        lead="It is older than a day, or was not opened whole."
      >
        <Button look="primary" className="h-10" onClick={askAnew}>
          Mail me a new link
        </Button>
      </DoorFrame>
    )
  if (link.isPending) return <Loading />
  if (link.error)
    return (
      <DoorFrame title="Sign up">
        <Failure error={link.error} retry={() => void link.refetch()} />
      </DoorFrame>
    )
  return (
    <DoorFrame title="Sign up" heading="Make your account" lead="You get a workspace of your own.">
      <DoorForm button="Sign up" submit={() => submit(undefined)} busy={busy} error={error}>
        <PersonFields
          person={{ ...typed, email: link.data.email }}
          onChange={setPerson}
          errors={errors}
          fixedEmail
        />
      </DoorForm>
    </DoorFrame>
  )
}
