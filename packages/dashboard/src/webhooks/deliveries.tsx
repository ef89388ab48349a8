import type { DeliveryResource, DeliveryState, Webhook } from '@qregg/contract'
import { useSuspenseInfiniteQuery } from '@tanstack/react-query'
import { ChevronRight, Inbox } from 'lucide-react'
import { Suspense, useState } from 'react'
import { useSearchParams } from 'wouter'
import { useWorkspace } from '../api/account.ts'
import { Badge } from '../ui/badge.tsx'
import { Button } from '../ui/button.tsx'
import { classes } from '../ui/classes.ts'
import { Select } from '../ui/field.tsx'
import { Section } from '../ui/page.tsx'
import { Empty, SkeletonRows } from '../ui/states.tsx'
import { count, Time } from '../ui/time.tsx'
import { DeliveryStory } from './delivery-parts.tsx'
import { DeliverySheet } from './delivery-sheet.tsx'
import { deliveriesQuery } from './queries.ts'
import { DELIVERY_STATES_SHOWN, DELIVERY_WORDS, eventName } from './words.ts'

const isState = (text: string | null): text is DeliveryState =>
  DELIVERY_STATES_SHOWN.some((state) => state === text)

/** What was sent to a webhook. The state looked for and the delivery that is open stand in the page's address. */
export function Deliveries({ webhook }: { webhook: Webhook }) {
  const [search, setSearch] = useSearchParams()
  const asked = search.get('state')
  const state = isState(asked) ? asked : undefined
  const opened = search.get('delivery')
  const set = (name: string, value: string | undefined, replace: boolean) =>
    setSearch(
      (before) => {
        const after = new URLSearchParams(before)
        if (value) after.set(name, value)
        else after.delete(name)
        return after
      },
      { replace },
    )
  return (
    <Section
      title="Deliveries"
      description="Newest first. New ones appear by themselves."
      actions={
        <Select
          aria-label="Which deliveries"
          className="w-auto!"
          value={state ?? ''}
          onChange={(event) => set('state', event.target.value, true)}
        >
          <option value="">All</option>
          {DELIVERY_STATES_SHOWN.map((each) => (
            <option key={each} value={each}>
              {DELIVERY_WORDS[each].name}
            </option>
          ))}
        </Select>
      }
    >
      <Suspense key={state} fallback={<SkeletonRows rows={4} />}>
        <DeliveryList webhook={webhook} state={state} onOpen={(id) => set('delivery', id, false)} />
      </Suspense>
      {opened && (
        <DeliverySheet
          id={opened}
          webhook={webhook}
          // Not a step of the history: Back leads away from the page, not to what was closed.
          onClose={() => set('delivery', undefined, true)}
        />
      )}
    </Section>
  )
}

function DeliveryList({
  webhook,
  state,
  onOpen,
}: {
  webhook: Webhook
  state: DeliveryState | undefined
  onOpen(id: string): void
}) {
  const query = useSuspenseInfiniteQuery(deliveriesQuery(useWorkspace(), webhook.id, state))
  const deliveries = query.data.pages.flatMap((page) => page.data)
  // Ids grow with time: what is above the newest of the first look has come in since.
  const [newestAtFirst] = useState(deliveries[0]?.createdAt ?? '')
  const arrived = deliveries.filter(({ createdAt }) => createdAt > newestAtFirst).length
  if (deliveries.length === 0)
    return (
      <Empty icon={Inbox} title={state ? 'None of this kind' : 'Nothing was sent yet'}>
        {state
          ? DELIVERY_WORDS[state].hint
          : 'Scan a code of yours, or send a test. It appears here within a second.'}
      </Empty>
    )
  return (
    <>
      <p role="status" className="sr-only">
        {arrived > 0 && `${arrived} new deliveries`}
      </p>
      <ul className="-mx-5 -my-5">
        {deliveries.map((delivery) => (
          <DeliveryRow
            key={delivery.id}
            delivery={delivery}
            isNew={delivery.createdAt > newestAtFirst}
            onOpen={() => onOpen(delivery.id)}
          />
        ))}
      </ul>
      {query.hasNextPage && (
        <div className="mt-8 flex justify-center">
          <Button busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            Show more
          </Button>
        </div>
      )}
    </>
  )
}

function DeliveryRow({
  delivery,
  isNew,
  onOpen,
}: {
  delivery: DeliveryResource
  isNew: boolean
  onOpen(): void
}) {
  const { name, tone } = DELIVERY_WORDS[delivery.state]
  return (
    <li className="border-line border-b last:border-0">
      <button
        type="button"
        onClick={onOpen}
        className={classes(
          'grid w-full grid-cols-[6.5rem_1fr_auto] items-center gap-x-3 gap-y-1 px-5 py-3 text-left hover:bg-sunken/60 focus-visible:-outline-offset-2',
          isNew && 'animate-[arrive_2s_ease-out]',
        )}
      >
        <span>
          <Badge tone={tone}>{name}</Badge>
        </span>
        <span className="min-w-0">
          <span className="font-medium">
            {delivery.event === 'scan'
              ? delivery.scans === 1
                ? '1 scan'
                : `${count(delivery.scans)} scans`
              : eventName(delivery.event)}
          </span>
          <span className="block text-[13px] text-muted sm:ml-3 sm:inline">
            <DeliveryStory delivery={delivery} />
          </span>
        </span>
        <span className="flex items-center gap-2 whitespace-nowrap text-[13px] text-muted">
          <Time at={delivery.createdAt} />
          <ChevronRight aria-hidden className="size-4" />
        </span>
      </button>
    </li>
  )
}
