import type { Webhook } from '@qregg/contract'
import { useQuery } from '@tanstack/react-query'
import { ChevronLeft, Webhook as WebhookIcon } from 'lucide-react'
import { Suspense } from 'react'
import { Link } from 'wouter'
import { useWorkspace } from '../api/account.ts'
import { ApiFailure } from '../api/client.ts'
import { Boundary } from '../shell/boundary.tsx'
import { ButtonLink } from '../ui/button.tsx'
import { Card, PageHeader, useTitle } from '../ui/page.tsx'
import { Empty, Failure, SkeletonRows } from '../ui/states.tsx'
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
import { descriptionOf, receiverOf } from './words.ts'

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
  const workspace = useWorkspace()
  const { data: webhook, error, refetch } = useQuery(webhookQuery(workspace, id))
  if (error instanceof ApiFailure && error.status === 404)
    return (
      <Empty
        icon={WebhookIcon}
        title="There is no such webhook"
        action={<ButtonLink to={workspace.path('webhooks')}>To all webhooks</ButtonLink>}
      >
        It was deleted, or belongs to another workspace.
      </Empty>
    )
  if (webhook) return <Shown webhook={webhook} />
  return error ? <Failure error={error} retry={() => void refetch()} /> : <SkeletonRows />
}

function Shown({ webhook }: { webhook: Webhook }) {
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
        {descriptionOf(webhook)}
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
