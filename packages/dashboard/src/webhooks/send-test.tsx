import type { Webhook } from '@qregg/contract'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { CircleCheck, CircleX, Send } from 'lucide-react'
import { useWorkspace } from '../api/account.ts'
import { Button } from '../ui/button.tsx'
import { messageOf } from '../ui/states.tsx'
import { outcomeWords, ReceiverAnswer, WhatWentWrong } from './delivery-parts.tsx'

/** Sends a ping, and fetches what the receiver said to it. */
export function useSendTest({ id }: Pick<Webhook, 'id'>) {
  const { api, key } = useWorkspace()
  const client = useQueryClient()
  return useMutation({
    mutationFn: async () => {
      const { data: test } = await api.post('/webhooks/{id}/test', { params: { id } })
      // The test has its result without it; an answer that cannot be fetched is only not shown.
      const delivery = await api
        .get('/deliveries/{id}', { params: { id: test.deliveryId } })
        .catch(() => undefined)
      return { test, answer: delivery?.data.attemptLog.at(-1)?.responseHead ?? null }
    },
    onSettled: () => client.invalidateQueries({ queryKey: [...key, 'webhook', id] }),
  })
}

export function SendTestButton({
  sending,
  label = 'Send test',
}: {
  sending: ReturnType<typeof useSendTest>
  label?: string
}) {
  return (
    <Button icon={Send} busy={sending.isPending} onClick={() => sending.mutate()}>
      {label}
    </Button>
  )
}

/** What became of the test; nothing before there was one. */
export function TestResult({ sending }: { sending: ReturnType<typeof useSendTest> }) {
  const { data, error } = sending
  return (
    <div role="status" className="empty:hidden">
      {error && <p className="rounded-lg bg-bad-soft px-3 py-2 text-[13px] text-bad">{messageOf(error)}</p>}
      {!error && data && <Result {...data} />}
    </div>
  )
}

function Result({ test, answer }: NonNullable<ReturnType<typeof useSendTest>['data']>) {
  const Icon = test.delivered ? CircleCheck : CircleX
  return (
    <div className="grid gap-3 rounded-xl border border-line p-4 text-[13px]">
      <p className="flex items-center gap-2 font-medium">
        <Icon aria-hidden className={test.delivered ? 'size-4 text-good' : 'size-4 text-bad'} />
        {test.delivered ? 'The receiver took the test.' : 'The receiver did not take the test.'}
        <span className="font-normal text-muted">{outcomeWords(test)}</span>
      </p>
      <WhatWentWrong message={test.message} errorClass={test.errorClass} />
      {test.status !== null && <ReceiverAnswer text={answer} />}
    </div>
  )
}
