import type { Webhook } from '@qregg/contract'
import { useSuspenseInfiniteQuery } from '@tanstack/react-query'
import { Plus, Webhook as WebhookIcon } from 'lucide-react'
import { Suspense, useState } from 'react'
import { Link } from 'wouter'
import { useWorkspace } from '../api/account.ts'
import { Boundary } from '../shell/boundary.tsx'
import { Button, ButtonLink } from '../ui/button.tsx'
import { Card, PageHeader, useTitle } from '../ui/page.tsx'
import { Empty, SkeletonRows } from '../ui/states.tsx'
import { CreateWebhook } from './create-webhook.tsx'
import { PlanRefusal } from './plan-refusal.tsx'
import { webhooksQuery } from './queries.ts'
import { MadeBy, Receiver, WebhookBadge, WebhookStory } from './webhook-parts.tsx'
import { eventName, filterWords } from './words.ts'

/** All webhooks of the workspace, and how each fares. */
export function WebhooksPage() {
  useTitle('Webhooks')
  const workspace = useWorkspace()
  const [isMaking, setMaking] = useState(false)
  const make = () => setMaking(true)
  return (
    <>
      <PageHeader
        title="Webhooks"
        actions={
          workspace.plan !== 'free' && (
            <Button look="primary" icon={Plus} onClick={make}>
              New webhook
            </Button>
          )
        }
      >
        Each tells another system about scans and changes, within a second. What cannot be delivered waits and
        is tried again.
      </PageHeader>
      {workspace.plan === 'free' ? (
        <PlanRefusal />
      ) : (
        <Boundary>
          <Suspense fallback={<SkeletonRows />}>
            <WebhookList onMake={make} />
          </Suspense>
        </Boundary>
      )}
      {isMaking && <CreateWebhook onClose={() => setMaking(false)} />}
    </>
  )
}

function WebhookList({ onMake }: { onMake(): void }) {
  const workspace = useWorkspace()
  const { data, hasNextPage, fetchNextPage, isFetchingNextPage } = useSuspenseInfiniteQuery({
    ...webhooksQuery(workspace),
    refetchInterval: 15_000,
  })
  const webhooks = data.pages.flatMap((page) => page.data)
  if (webhooks.length === 0)
    return (
      <Empty
        icon={WebhookIcon}
        title="No webhooks yet"
        action={
          <>
            <Button look="primary" icon={Plus} onClick={onMake}>
              New webhook
            </Button>
            <ButtonLink to={workspace.path('integrations')}>Connect Zapier or n8n</ButtonLink>
          </>
        }
      >
        A webhook calls an address of yours whenever a code is scanned. Zapier and n8n make theirs by
        themselves.
      </Empty>
    )
  return (
    <div className="grid gap-4">
      <Card>
        <ul>
          {webhooks.map((webhook) => (
            <WebhookRow key={webhook.id} webhook={webhook} />
          ))}
        </ul>
      </Card>
      {hasNextPage && (
        <Button
          className="justify-self-center"
          busy={isFetchingNextPage}
          onClick={() => void fetchNextPage()}
        >
          Show more
        </Button>
      )}
    </div>
  )
}

function WebhookRow({ webhook }: { webhook: Webhook }) {
  const { path } = useWorkspace()
  const narrowed = filterWords(webhook.filter)
  return (
    <li className="relative border-line border-b px-5 py-4 transition-colors last:border-0 hover:bg-sunken/60">
      <div className="flex items-start gap-3">
        <div className="min-w-0 flex-1">
          <Link
            to={path(`webhooks/${webhook.id}`)}
            // The whole row can be pressed; the link alone is what is read out.
            className="block rounded-md after:absolute after:inset-0"
          >
            <Receiver url={webhook.url} />
          </Link>
          {webhook.description && <p className="mt-0.5 truncate text-[13px]">{webhook.description}</p>}
        </div>
        <WebhookBadge webhook={webhook} />
      </div>
      <p className="mt-1.5 text-[13px] text-muted">
        <WebhookStory webhook={webhook} />
      </p>
      <p className="mt-1 break-words text-[13px] text-muted">
        <MadeBy webhook={webhook} /> · {webhook.events.map(eventName).join(', ')}
        {narrowed && ` · only ${narrowed}`}
      </p>
    </li>
  )
}
