import type { Webhook } from '@qregg/contract'
import { useQuery } from '@tanstack/react-query'
import { useWorkspace } from '../api/account.ts'
import { Badge } from '../ui/badge.tsx'
import { Time } from '../ui/time.tsx'
import { lastFailureQuery, STOPPED_BY_OWNER } from './queries.ts'
import { integrationOf, receiverOf, SOURCE_NAMES } from './words.ts'

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
    if (lastSuccessAt === null) return <>It runs. Nothing was sent yet.</>
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
      , {failures} failed attempts. {failure?.message} Nothing is lost: what is due waits
      {nextProbeAt ? (
        <>
          , and the next attempt is <Soon at={nextProbeAt} />
        </>
      ) : (
        ''
      )}
      .
    </>
  )
}

/** A moment that is about to be, or that was and has not been told yet. */
function Soon({ at }: { at: string }) {
  return Date.parse(at) - Date.now() < 60_000 ? <>within a minute</> : <Time at={at} />
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
          It also starts by itself when it answers the next test, <Time at={webhook.nextProbeAt} />.
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

/** Who made it. An integration's own description says which Zap or workflow. */
export function MadeBy({ webhook }: { webhook: Webhook }) {
  return (
    <>
      {integrationOf(webhook) ??
        `Made ${webhook.source === 'api' ? 'by the' : 'in the'} ${SOURCE_NAMES[webhook.source]}`}
    </>
  )
}
