import type { Webhook } from '@qregg/contract'
import { useSuspenseQuery } from '@tanstack/react-query'
import { ChevronLeft } from 'lucide-react'
import { Suspense } from 'react'
import { Link } from 'wouter'
import { useWorkspace } from '../api/account.ts'
import { Boundary } from '../shell/boundary.tsx'
import { Card, PageHeader, useTitle } from '../ui/page.tsx'
import { SkeletonRows } from '../ui/states.tsx'
import { Deliveries } from './deliveries.tsx'
import { Owner } from './owner.tsx'
import { PlanRefusal } from './plan-refusal.tsx'
import { webhookQuery } from './queries.ts'
import { Rotation } from './rotation.tsx'
import { SendTestButton, TestResult, useSendTest } from './send-test.tsx'
import { StartStop } from './start-stop.tsx'
import { WebhookFacts } from './webhook-facts.tsx'
import { WebhookMenu } from './webhook-menu.tsx'
import { WebhookBadge, WebhookStory } from './webhook-parts.tsx'
import { receiverOf } from './words.ts'

/** One webhook: how it fares, what it is told, and everything that was sent to it. */
export function WebhookPage({ id }: { id: string }) {
  const workspace = useWorkspace()
  return (
    <>
      <Link
        to={workspace.path('webhooks')}
        className="mb-3 inline-flex items-center gap-1 rounded-md text-[13px] text-muted hover:text-ink"
      >
        <ChevronLeft aria-hidden className="size-4" />
        Webhooks
      </Link>
      {workspace.plan === 'free' ? <PlanRefusal /> : <Loaded id={id} />}
    </>
  )
}

function Loaded({ id }: { id: string }) {
  const { data: webhook } = useSuspenseQuery(webhookQuery(useWorkspace(), id))
  const { host } = receiverOf(webhook.url)
  useTitle(host)
  const sending = useSendTest(webhook)
  return (
    <>
      <PageHeader
        title={<span className="break-all">{host}</span>}
        actions={
          <>
            <SendTestButton sending={sending} />
            <StartStop webhook={webhook} />
            <WebhookMenu webhook={webhook} />
          </>
        }
      >
        {webhook.description}
      </PageHeader>
      <div className="grid gap-6">
        <TestResult sending={sending} />
        <State webhook={webhook} />
        <WebhookFacts webhook={webhook} />
        <Boundary>
          <Suspense fallback={<SkeletonRows />}>
            <Deliveries webhook={webhook} />
          </Suspense>
        </Boundary>
      </div>
    </>
  )
}

function State({ webhook }: { webhook: Webhook }) {
  return (
    <Card className="grid gap-3 p-5">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2" aria-live="polite">
        <WebhookBadge webhook={webhook} />
        <p className="min-w-0 flex-1 basis-64">
          <WebhookStory webhook={webhook} />
        </p>
      </div>
      <Rotation webhook={webhook} />
      <Owner webhook={webhook} />
    </Card>
  )
}
