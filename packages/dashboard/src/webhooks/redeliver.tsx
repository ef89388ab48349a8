import type { DeliveryDetail, Webhook } from '@qregg/contract'
import { useQueryClient } from '@tanstack/react-query'
import { RotateCw } from 'lucide-react'
import { useState } from 'react'
import { useWorkspace } from '../api/account.ts'
import { Button } from '../ui/button.tsx'
import { useSubmit } from '../ui/form.ts'
import { FormError } from '../ui/states.tsx'
import { outcomeWords } from './delivery-parts.tsx'

/** Sends a delivery once more, and says what came of it. */
export function Redeliver({ delivery, webhook }: { delivery: DeliveryDetail; webhook: Webhook }) {
  const { api, key } = useWorkspace()
  const client = useQueryClient()
  // How often it had been tried when it was asked for: what is more than that is the answer.
  const [before, setBefore] = useState<number | null>(null)
  const { submit, busy, general } = useSubmit(
    () => api.post('/deliveries/{id}/redeliver', { params: { id: delivery.id } }),
    async () => {
      setBefore(delivery.attempts)
      await client.invalidateQueries({ queryKey: [...key, 'delivery', delivery.id] })
      void client.invalidateQueries({ queryKey: [...key, 'webhook', webhook.id] })
    },
  )
  const why = whyNot(delivery, webhook)
  const last = delivery.attemptLog.at(-1)
  const isUnderWay = before !== null && webhook.active && (last?.number ?? 0) <= before
  const result =
    before === null || !last
      ? null
      : last.errorClass === null
        ? `Sent again, and the receiver took it: ${outcomeWords(last)}.`
        : `Sent again, and it failed. ${last.message}`
  function sentence() {
    if (why) return why
    if (isUnderWay)
      return webhook.state === 'backoff'
        ? 'Its webhook fails at the moment, so it waits for its turn.'
        : 'It is being sent.'
    return result ?? 'Sends the same body under the same id, at once.'
  }
  return (
    <div className="flex w-full flex-wrap items-center gap-3">
      <div role="status" className="min-w-0 flex-1 basis-48 text-[13px] text-muted">
        {general ? <FormError>{general}</FormError> : <p>{sentence()}</p>}
      </div>
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
