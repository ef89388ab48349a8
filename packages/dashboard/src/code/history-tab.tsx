import type { Code, Revision } from '@qregg/contract'
import { useInfiniteQuery } from '@tanstack/react-query'
import { History as HistoryIcon, Undo2 } from 'lucide-react'
import { useWorkspace } from '../api/account.ts'
import { revisionsQuery } from '../codes/queries.ts'
import { Badge } from '../ui/badge.tsx'
import { Button } from '../ui/button.tsx'
import { Card } from '../ui/page.tsx'
import { Empty, Failure, SkeletonRows } from '../ui/states.tsx'
import { Time } from '../ui/time.tsx'
import { ChangeList } from './change-list.tsx'
import { changesOf } from './changes.ts'
import { useBringBack } from './use-bring-back.ts'

const ACTIONS: Record<Revision['action'], string> = {
  created: 'made the code',
  updated: 'changed it',
  deleted: 'deleted it',
  restored: 'restored it',
}
const SOURCES: Record<Revision['source'], string> = {
  dashboard: 'Dashboard',
  api: 'API',
  zapier: 'Zapier',
  n8n: 'n8n',
}

/** Who changed what, newest first, and a way back to each state. */
export function HistoryTab({ code }: { code: Code }) {
  const history = useInfiniteQuery(revisionsQuery(useWorkspace(), code.id))
  const { data, error, refetch, isPending } = history
  const revisions = data?.pages.flatMap((page) => page.data) ?? []
  const newest = revisions[0]
  const { submit, busy } = useBringBack(code, newest)
  if (isPending) return <SkeletonRows />
  if (!data) return <Failure error={error} retry={() => void refetch()} />
  if (revisions.length === 0)
    return (
      <Empty icon={HistoryIcon} title="No history yet">
        From the next change on, this page tells who changed what, and brings back what was there before.
      </Empty>
    )
  return (
    <>
      <Card>
        <ol className="divide-y divide-line">
          {revisions.map((revision, index) => (
            <Entry
              key={revision.revision}
              revision={revision}
              before={revisions[index + 1]?.code}
              isNewest={revision === newest}
              busy={busy}
              onBringBack={() => submit(revision.revision)}
            />
          ))}
        </ol>
      </Card>
      {history.hasNextPage && (
        <div className="mt-4 grid justify-items-center">
          <Button busy={history.isFetchingNextPage} onClick={() => void history.fetchNextPage()}>
            Show earlier changes
          </Button>
        </div>
      )}
    </>
  )
}

function Entry({
  revision,
  before,
  isNewest,
  busy,
  onBringBack,
}: {
  revision: Revision
  before: Revision['code'] | undefined
  isNewest: boolean
  busy: boolean
  onBringBack(): void
}) {
  const { actor, action, source, at } = revision
  const who = actor.name ?? (actor.kind === 'person' ? 'Somebody who is gone' : 'An API key that is gone')
  return (
    <li className="grid gap-3 px-5 py-4 sm:grid-cols-[1fr_auto] sm:items-start">
      <div className="min-w-0">
        <h2 className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <span>
            <span className="font-medium">{who}</span> {ACTIONS[action]}
          </span>
          <Badge>{SOURCES[source]}</Badge>
        </h2>
        <p className="mt-0.5 text-muted text-xs">
          <Time at={at} /> · revision {revision.revision}
          {actor.kind === 'api_key' && actor.name !== null && ' · by API key'}
        </p>
        <ChangeList changes={changesOf(revision, before)} />
      </div>
      <div className="sm:text-right">
        {isNewest ? (
          <Badge tone="good">As it is now</Badge>
        ) : (
          <Button
            size="sm"
            icon={Undo2}
            disabled={busy}
            aria-label={`Bring back revision ${revision.revision}`}
            onClick={onBringBack}
          >
            Bring back
          </Button>
        )}
      </div>
    </li>
  )
}
