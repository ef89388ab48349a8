import type { AttemptResource, DeliveryDetail, Webhook } from '@qregg/contract'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { RotateCw } from 'lucide-react'
import { useWorkspace } from '../api/account.ts'
import { Badge } from '../ui/badge.tsx'
import { Button } from '../ui/button.tsx'
import { CopyField } from '../ui/copy.tsx'
import { Sheet } from '../ui/dialog.tsx'
import { useSubmit } from '../ui/form.ts'
import { Failure, FormError, SkeletonRows } from '../ui/states.tsx'
import { Time } from '../ui/time.tsx'
import { DeliveryBody } from './delivery-body.tsx'
import { DeliveryStory, outcomeWords, ReceiverAnswer, WhatWentWrong } from './delivery-parts.tsx'
import { deliveryQuery } from './queries.ts'
import { DELIVERY_WORDS, eventName } from './words.ts'

/** Everything about one delivery: what was sent, and what was said to it. */
export function DeliverySheet({ id, webhook, onClose }: { id: string; webhook: Webhook; onClose(): void }) {
  const { data, error, refetch } = useQuery(deliveryQuery(useWorkspace(), id))
  return (
    <Sheet
      open
      onOpenChange={(open) => open || onClose()}
      title={data ? `Delivery: ${eventName(data.event)}` : 'Delivery'}
      footer={data && <Redeliver delivery={data} webhook={webhook} />}
    >
      {data ? (
        <Detail delivery={data} />
      ) : error ? (
        <Failure error={error} retry={() => void refetch()} />
      ) : (
        <SkeletonRows rows={4} />
      )}
    </Sheet>
  )
}

function Detail({ delivery }: { delivery: DeliveryDetail }) {
  const { name, tone, hint } = DELIVERY_WORDS[delivery.state]
  return (
    <div className="grid gap-6">
      <div className="grid gap-2" aria-live="polite">
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <Badge tone={tone}>{name}</Badge>
          <span className="text-[13px] text-muted">
            <DeliveryStory delivery={delivery} />. Made <Time at={delivery.createdAt} plain />.
          </span>
        </div>
        <p className="text-[13px] text-muted">{hint}</p>
      </div>
      <div className="grid gap-1.5">
        <h3 className="font-medium text-[13px]">Id</h3>
        <CopyField text={delivery.id} label="Copy the id" />
        <p className="text-[13px] text-muted">
          What the header webhook-id says. It is the same on every attempt, so that your receiver knows what
          it has got before.
        </p>
      </div>
      <div className="grid gap-2">
        <h3 className="font-medium text-[13px]">Attempts</h3>
        {delivery.attemptLog.length === 0 ? (
          <p className="text-[13px] text-muted">It was not tried yet.</p>
        ) : (
          <ol className="grid gap-2">
            {delivery.attemptLog.toReversed().map((attempt) => (
              <Attempt key={`${attempt.number} ${attempt.at}`} attempt={attempt} />
            ))}
          </ol>
        )}
      </div>
      <DeliveryBody delivery={delivery} />
    </div>
  )
}

function Attempt({ attempt }: { attempt: AttemptResource }) {
  return (
    <li className="grid gap-3 rounded-xl border border-line p-3 text-[13px]">
      <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <span className="font-medium">{attempt.number}.</span>
        <Badge tone={attempt.errorClass === null ? 'good' : 'bad'}>
          {attempt.errorClass === null ? 'Taken' : 'Failed'}
        </Badge>
        <span>{outcomeWords(attempt)}</span>
        <span className="ml-auto text-muted">
          <Time at={attempt.at} plain />
        </span>
      </p>
      <WhatWentWrong message={attempt.message} errorClass={attempt.errorClass} />
      {attempt.status !== null && <ReceiverAnswer text={attempt.responseHead} />}
    </li>
  )
}

/** Sends it once more; the attempts above tell what comes of it. */
function Redeliver({ delivery, webhook }: { delivery: DeliveryDetail; webhook: Webhook }) {
  const { api, key } = useWorkspace()
  const client = useQueryClient()
  const { submit, busy, general, data } = useSubmit(
    () => api.post('/deliveries/{id}/redeliver', { params: { id: delivery.id } }),
    async () => {
      await client.invalidateQueries({ queryKey: [...key, 'delivery', delivery.id] })
      void client.invalidateQueries({ queryKey: [...key, 'webhook', webhook.id] })
    },
  )
  const why = whyNot(delivery, webhook)
  const isUnderWay = delivery.state === 'in_flight' || (data !== undefined && delivery.state === 'pending')
  return (
    <div className="flex w-full flex-wrap items-center gap-3">
      <p role="status" className="min-w-0 flex-1 basis-48 text-[13px] text-muted">
        {general ? (
          <FormError>{general}</FormError>
        ) : why ? (
          why
        ) : data && !isUnderWay ? (
          delivery.state === 'delivered' ? (
            'Sent again, and the receiver took it.'
          ) : (
            'Sent again; the attempts say what came of it.'
          )
        ) : (
          'Sends the same body under the same id, at once.'
        )}
      </p>
      <Button
        icon={RotateCw}
        busy={busy || isUnderWay}
        disabled={why !== null}
        onClick={() => submit(undefined)}
      >
        Redeliver
      </Button>
    </div>
  )
}

/** What the server would refuse, said before. */
function whyNot(delivery: DeliveryDetail, webhook: Webhook): string | null {
  if (delivery.event === 'ping') return 'A test is not sent again. Send a new one.'
  if (delivery.body === null) return 'Its scans are kept no more, so it cannot be sent again.'
  if (!webhook.active) return 'The webhook is stopped. Start it to send this again.'
  return null
}
