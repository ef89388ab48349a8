import type { PersonSession } from '@qregg/contract'
import { useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { Monitor } from 'lucide-react'
import { accountApi } from '../../api/client.ts'
import { SubmitError } from '../../door/submit-error.tsx'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { useSubmit } from '../../ui/form.ts'
import { Section } from '../../ui/page.tsx'
import { Time } from '../../ui/time.tsx'
import { tell } from '../../ui/toasts.tsx'
import { sessionsQuery } from './queries.ts'

function nameOf({ browser, os }: PersonSession): string {
  if (browser && os) return `${browser} on ${os}`
  return browser ?? os ?? 'An unknown browser'
}

/** Where one is signed in, and signing out from afar. */
export function Sessions() {
  const { data: sessions } = useSuspenseQuery(sessionsQuery)
  const client = useQueryClient()
  const { submit, busy, error } = useSubmit(
    () => accountApi.delete('/sessions'),
    async () => {
      await client.invalidateQueries(sessionsQuery)
      tell('All other browsers are signed out.')
    },
  )
  return (
    <Section
      title="Where you are signed in"
      description="A browser that is not used for 30 days is signed out by itself."
      actions={
        sessions.length > 1 && (
          <Button size="sm" busy={busy} onClick={() => submit(undefined)}>
            Sign out all others
          </Button>
        )
      }
    >
      <SubmitError error={error} />
      <ul className="-my-3 divide-y divide-line">
        {sessions.map((session) => (
          <SessionRow key={session.id} session={session} />
        ))}
      </ul>
    </Section>
  )
}

function SessionRow({ session }: { session: PersonSession }) {
  const client = useQueryClient()
  const { submit, busy, error } = useSubmit(
    () => accountApi.delete('/sessions/{id}', { params: { id: session.id } }),
    () => client.invalidateQueries(sessionsQuery),
  )
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-2 py-3">
      <Monitor aria-hidden className="size-4 shrink-0 text-muted" />
      <div className="min-w-0 flex-1 basis-40">
        <p className="flex flex-wrap items-center gap-2">
          <span className="font-medium">{nameOf(session)}</span>
          {session.current && <Badge tone="good">This browser</Badge>}
        </p>
        <p className="text-[13px] text-muted">
          Used <Time at={session.lastUsedAt} /> · signed in <Time at={session.createdAt} />
        </p>
        <SubmitError error={error} />
      </div>
      {!session.current && (
        <Button
          size="sm"
          busy={busy}
          onClick={() => submit(undefined)}
          aria-label={`Sign out ${nameOf(session)}`}
        >
          Sign out
        </Button>
      )}
    </li>
  )
}
