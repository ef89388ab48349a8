import type { Webhook } from '@qregg/contract'
import { useQuery } from '@tanstack/react-query'
import { useWorkspace } from '../api/account.ts'
import { Badge } from '../ui/badge.tsx'
import { Time } from '../ui/time.tsx'
import { lastFailureQuery, STOPPED_BY_OWNER } from './queries.ts'
import { Soon } from './soon.tsx'
import { integrationOf, receiverOf } from './words.ts'

/** How a webhook fares, in a word. */
export function WebhookBadge({ webhook }: { webhook: Webhook }) {
  switch (webhook.state) {
    case 'active':
      return <Badge tone="good">Active</Badge>
    case 'backoff':
      return <Badge tone="warn">Failing</Badge>
    case 'gone':
      return <Badge tone="bad">Gone</Badge>
    default:
      return webhook.disabledReason === STOPPED_BY_OWNER ? (
        <Badge>Stopped</Badge>
      ) : (
        <Badge tone="bad">Disabled</Badge>
      )
  }
}

/** How it fares and why, in a sentence or two, with what to do. */
export function WebhookStory({ webhook }: { webhook: Webhook }) {
  const { state, lastSuccessAt, failures } = webhook
  if (state === 'active') {
    if (failures > 0)
      return (
        <>
          It runs, but the last {failures === 1 ? 'attempt' : `${failures} attempts`} failed. It is tried
          again.
        </>
      )
    if (lastSuccessAt === null) return <>It runs. Nothing was delivered yet.</>
    return (
      <>
        Last delivered <Time at={lastSuccessAt} />.
      </>
    )
  }
  if (state === 'backoff') return <Failing webhook={webhook} />
  return <Stopped webhook={webhook} />
}

function Failing({ webhook }: { webhook: Webhook }) {
  const { data: failure } = useQuery(lastFailureQuery(useWorkspace(), webhook))
  const { lastSuccessAt, nextProbeAt, failures } = webhook
  return (
    <>
      {lastSuccessAt ? (
        <>
          No success since <Time at={lastSuccessAt} />
        </>
      ) : (
        'It has never succeeded'
      )}
      , {failures} failed attempts. {failure?.message}{' '}
      {nextProbeAt && (
        <>
          It is tried again <Soon at={nextProbeAt} />, and what
        </>
      )}
      {!nextProbeAt && 'What'} is due waits: nothing is lost.
    </>
  )
}

function Stopped({ webhook }: { webhook: Webhook }) {
  const integration = integrationOf(webhook)
  if (webhook.state === 'gone')
    return (
      <>
        Its receiver said that it wants no more (HTTP 410).{' '}
        {integration
          ? `Turn the automation in ${integration} on again if you still need it, or delete this webhook.`
          : 'Delete it, or mend the receiver and start it again.'}
      </>
    )
  if (webhook.disabledReason === STOPPED_BY_OWNER)
    return <>Somebody stopped it. What it misses waits; start it, and that is sent.</>
  return (
    <>
      {webhook.disabledReason} Mend the receiver and start it: what it missed is sent then.
      {webhook.nextProbeAt && (
        <>
          {' '}
          It is tested <Time at={webhook.nextProbeAt} /> as well, and an answer starts it by itself.
        </>
      )}
    </>
  )
}

/** The receiver's address: the host first, which is what people know it by. */
export function Receiver({ url }: { url: string }) {
  const { host, path } = receiverOf(url)
  return (
    <span className="block truncate" title={url}>
      <span className="font-medium">{host}</span>
      <span className="text-muted">{path}</span>
    </span>
  )
}
