import type { Code, ScanItem, Webhook } from '@qregg/contract'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { CircleCheck, CircleX, LoaderCircle, ScanLine } from 'lucide-react'
import { useState } from 'react'
import { Link } from 'wouter'
import { useWorkspace } from '../api/account.ts'
import { nameOf } from '../codes/code-parts.tsx'
import { Button } from '../ui/button.tsx'
import { useSubmit } from '../ui/form.ts'
import { Section } from '../ui/page.tsx'
import { FormError } from '../ui/states.tsx'
import { TextLink } from '../ui/text-link.tsx'
import { outcomeWords } from '../webhooks/delivery-parts.tsx'
import { webhooksQuery } from '../webhooks/queries.ts'
import { Receiver } from '../webhooks/webhook-parts.tsx'
import { arrivalQuery, isOver, wants } from './arrival.ts'

const SHOWN = 8

/** Simulates a scan and shows which webhooks get it. */
export function TryIt({ code }: { code: Code }) {
  const { api } = useWorkspace()
  const { submit, busy, general, data } = useSubmit(() =>
    api.post('/codes/{id}/scans/simulate', { params: { id: code.id }, body: {} }),
  )
  return (
    <Section
      title="Try it"
      description="A simulated scan goes the whole way to your webhooks. It is marked as a test and is in no statistics."
      actions={
        <Button icon={ScanLine} busy={busy} onClick={() => submit(undefined)}>
          Simulate a scan
        </Button>
      }
    >
      <div className="grid gap-3">
        <FormError>{general}</FormError>
        {data ? (
          <WhoGotIt key={data.data.scan.id} item={data.data} />
        ) : (
          !general && (
            <p className="text-muted">
              Of the code “{nameOf(code)}”, by a phone in the United States that is not there.
            </p>
          )
        )}
      </div>
    </Section>
  )
}

function WhoGotIt({ item }: { item: ScanItem }) {
  const workspace = useWorkspace()
  const { data } = useInfiniteQuery(webhooksQuery(workspace))
  const webhooks = data?.pages.flatMap((page) => page.data)
  if (!webhooks) return <p className="text-muted">Looking for your webhooks…</p>
  const receivers = webhooks.filter((webhook) => wants(webhook, item))
  const others = webhooks.length - receivers.length
  return (
    <div className="grid gap-3" aria-live="polite">
      {receivers.length === 0 && (
        <p>
          The scan is kept, and no webhook wants it.{' '}
          <TextLink to={workspace.path('webhooks')}>
            {webhooks.length === 0 ? 'Make a webhook' : 'Look at your webhooks'}
          </TextLink>
        </p>
      )}
      <ul className="grid gap-1">
        {receivers.slice(0, SHOWN).map((webhook) => (
          <Arrival key={webhook.id} webhook={webhook} item={item} />
        ))}
      </ul>
      {receivers.length > SHOWN && (
        <p className="text-[13px] text-muted">It also goes to {receivers.length - SHOWN} more.</p>
      )}
      {receivers.length > 0 && others > 0 && (
        <p className="text-[13px] text-muted">
          {others === 1 ? 'One other is' : `${others} others are`} stopped, or not asked to hear of this
          code’s scans or of tests.
        </p>
      )}
    </div>
  )
}

/** One webhook, from the scan until its receiver has said something. */
function Arrival({ webhook, item }: { webhook: Webhook; item: ScanItem }) {
  const workspace = useWorkspace()
  // Measured by this machine's clock alone: the server's may be another.
  const [startedAt] = useState(() => Date.now())
  const { data, dataUpdatedAt } = useQuery(arrivalQuery(workspace, webhook, item, startedAt))
  const attempt = data?.attemptLog.at(-1)
  const over = isOver(data, dataUpdatedAt - startedAt)
  const Icon = attempt === undefined ? LoaderCircle : attempt.errorClass === null ? CircleCheck : CircleX
  const tone =
    attempt === undefined
      ? over
        ? 'text-muted'
        : 'animate-spin text-muted'
      : attempt.errorClass === null
        ? 'text-good'
        : 'text-bad'
  const delivery = data ? `?delivery=${data.id}` : ''
  return (
    <li>
      <Link
        to={workspace.path(`webhooks/${webhook.id}${delivery}`)}
        className="-mx-2 flex items-center gap-3 rounded-lg px-2 py-1.5 hover:bg-sunken"
      >
        <Icon aria-hidden className={`size-4 shrink-0 ${tone}`} />
        <span className="min-w-0 flex-1 text-[13px]">
          <Receiver url={webhook.url} />
          <span className="text-muted">
            {attempt
              ? attempt.errorClass === null
                ? `Got it. ${outcomeWords(attempt)}`
                : `${attempt.message} It is tried again.`
              : over
                ? 'It waits: this webhook fails at the moment, or has much to send.'
                : 'On its way…'}
          </span>
        </span>
      </Link>
    </li>
  )
}
