import type { CreatedInvitation, Role } from '@qregg/contract'
import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useAccount, useMay, useWorkspace } from '../../api/account.ts'
import { ROLES, roleText } from '../../people/roles.ts'
import { Button } from '../../ui/button.tsx'
import { CopyField } from '../../ui/copy.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Field, Select, TextInput } from '../../ui/field.tsx'
import { useSubmit } from '../../ui/form.ts'
import { FormError } from '../../ui/states.tsx'
import { Choices } from '../../ui/tabs.tsx'
import { Day } from '../../ui/time.tsx'
import { invitationsQuery } from './queries.ts'

const WAYS = [
  { value: 'email', text: 'By email address' },
  { value: 'link', text: 'By a link' },
] as const
type Way = (typeof WAYS)[number]['value']

/** Asks whom to invite as what, and then shows the link the one time that it is shown. */
export function Invite({ open, onOpenChange }: { open: boolean; onOpenChange(open: boolean): void }) {
  const workspace = useWorkspace()
  const { server } = useAccount()
  const isOwner = useMay('owner')
  const client = useQueryClient()
  const [way, setWay] = useState<Way>('email')
  const [email, setEmail] = useState('')
  const [role, setRole] = useState<Role>('member')
  const { submit, reset, busy, errors, general, data } = useSubmit(
    () => workspace.api.post('/invitations', { body: way === 'email' ? { role, email } : { role } }),
    () => client.invalidateQueries(invitationsQuery(workspace)),
  )
  // The link of the one before is gone from the page as soon as it is closed.
  useEffect(() => {
    if (open) return
    setEmail('')
    setRole('member')
    reset()
  }, [open, reset])
  if (data)
    return (
      <Dialog
        open={open}
        held
        onOpenChange={onOpenChange}
        title={data.data.mailed ? 'The invitation is on its way' : 'Send this link'}
        footer={
          <>
            <Button onClick={reset}>Invite another</Button>
            <Button look="primary" onClick={() => onOpenChange(false)}>
              Done
            </Button>
          </>
        }
      >
        <MadeInvitation invitation={data.data} />
      </Dialog>
    )
  const emailHint = server.mail
    ? 'They get a mail with a link that only this address can use.'
    : 'You get a link to send them, which only this address can use. This server sends no mail.'
  return (
    <Dialog
      open={open}
      held={busy}
      onOpenChange={onOpenChange}
      title={`Invite to ${workspace.name}`}
      onSubmit={() => submit(undefined)}
      footer={
        <>
          <Button onClick={() => onOpenChange(false)} disabled={busy}>
            Cancel
          </Button>
          <Button type="submit" look="primary" busy={busy}>
            {way === 'email' && server.mail ? 'Send invitation' : 'Make link'}
          </Button>
        </>
      }
    >
      <div className="grid gap-4">
        <FormError>{general}</FormError>
        <Choices label="How to invite" options={WAYS} value={way} onChange={(next: Way) => setWay(next)} />
        {way === 'email' ? (
          <Field label="Email" hint={emailHint} error={errors.email} required>
            <TextInput
              type="email"
              autoComplete="off"
              value={email}
              onChange={(event) => setEmail(event.target.value)}
              placeholder="name@example.com"
              autoFocus
            />
          </Field>
        ) : (
          <p className="text-[13px] text-muted">
            Whoever has the link first may join, once. Send it only to whom it is for.
          </p>
        )}
        <Field label="Role" hint={roleText(role).hint} error={errors.role}>
          <Select value={role} onChange={({ target }) => setRole(target.value as Role)}>
            {ROLES.filter(({ value }) => isOwner || value !== 'owner').map(({ value, text }) => (
              <option key={value} value={value}>
                {text}
              </option>
            ))}
          </Select>
        </Field>
      </div>
    </Dialog>
  )
}

function MadeInvitation({ invitation }: { invitation: CreatedInvitation }) {
  const { email, mailed, url, expiresAt } = invitation
  return (
    <div className="grid grid-cols-1 gap-4">
      <p role="status">
        {mailed ? `It was mailed to ${email}. This is its link, in case the mail does not arrive.` : null}
        {!mailed && (email ? `Only ${email} can use it.` : 'Whoever opens it first may join.')}
      </p>
      <CopyField text={url} label="Copy the link" />
      <p className="text-[13px] text-muted">
        It is shown only now, works once, and is good until <Day at={expiresAt} />.
      </p>
    </div>
  )
}
