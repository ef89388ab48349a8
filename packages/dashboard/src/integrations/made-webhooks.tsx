import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from 'wouter'
import { useWorkspace } from '../api/account.ts'
import { messageOf, Skeleton } from '../ui/states.tsx'
import { webhooksQuery } from '../webhooks/queries.ts'
import { Receiver, WebhookBadge } from '../webhooks/webhook-parts.tsx'

const SHOWN = 5
const MOVES_MS = 10_000

/** The webhooks that an integration has made here. They appear when an automation is switched on. */
export function MadeWebhooks({ source, none }: { source: 'zapier' | 'n8n'; none: string }) {
  const workspace = useWorkspace()
  const isOpen = workspace.plan !== 'free'
  const { data, error } = useInfiniteQuery({
    ...webhooksQuery(workspace, source),
    enabled: isOpen,
    refetchInterval: MOVES_MS,
  })
  if (!isOpen) return null
  const webhooks = data?.pages.flatMap((page) => page.data)
  return (
    <div className="grid gap-2 border-line border-t pt-4" aria-live="polite">
      <h3 className="font-medium text-[13px]">Its webhooks here</h3>
      {error ? (
        <p className="text-[13px] text-bad">{messageOf(error)}</p>
      ) : webhooks === undefined ? (
        <Skeleton className="h-10" />
      ) : webhooks.length === 0 ? (
        <p className="text-[13px] text-muted">{none}</p>
      ) : (
        <ul className="grid gap-1">
          {webhooks.slice(0, SHOWN).map((webhook) => (
            <li key={webhook.id}>
              <Link
                to={workspace.path(`webhooks/${webhook.id}`)}
                className="-mx-2 flex items-center gap-3 rounded-lg px-2 py-1.5 hover:bg-sunken"
              >
                <span className="min-w-0 flex-1 text-[13px]">
                  {webhook.description ? (
                    <span className="block truncate">{webhook.description}</span>
                  ) : (
                    <Receiver url={webhook.url} />
                  )}
                </span>
                <WebhookBadge webhook={webhook} />
              </Link>
            </li>
          ))}
        </ul>
      )}
      {webhooks && webhooks.length > SHOWN && (
        <Link
          to={workspace.path('webhooks')}
          className="w-fit rounded-md text-[13px] text-muted underline underline-offset-2 hover:text-ink"
        >
          And {webhooks.length - SHOWN} more
        </Link>
      )}
    </div>
  )
}
