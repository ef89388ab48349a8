import type { AttemptResource, DeliveryDetail, Webhook } from '@qregg/contract'
import { useQuery } from '@tanstack/react-query'
import { useWorkspace } from '../api/account.ts'
import { Badge } from '../ui/badge.tsx'
import { CopyField } from '../ui/copy.tsx'
import { Sheet } from '../ui/dialog.tsx'
import { Failure, SkeletonRows } from '../ui/states.tsx'
import { Time } from '../ui/time.tsx'
import { DeliveryBody } from './delivery-body.tsx'
import { DeliveryStory, outcomeWords, ReceiverAnswer, WhatWentWrong } from './delivery-parts.tsx'
import { deliveryQuery } from './queries.ts'
import { Redeliver } from './redeliver.tsx'
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
        <Detail delivery={data} webhook={webhook} />
      ) : error ? (
        <Failure error={error} retry={() => void refetch()} />
      ) : (
        <SkeletonRows rows={4} />
      )}
    </Sheet>
  )
}

function Detail({ delivery, webhook }: { delivery: DeliveryDetail; webhook: Webhook }) {
  const { name, tone, hint } = DELIVERY_WORDS[delivery.state]
  return (
    <div className="grid gap-6">
      <div className="grid gap-2" aria-live="polite">
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <Badge tone={tone}>{name}</Badge>
          <span className="text-[13px] text-muted">
            <DeliveryStory delivery={delivery} webhook={webhook} /> · made{' '}
            <Time at={delivery.createdAt} plain />
          </span>
        </div>
        {hint && <p className="text-[13px] text-muted">{hint}</p>}
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
