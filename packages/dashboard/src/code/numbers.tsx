import type { Stats } from '@qregg/contract'
import type { ReactNode } from 'react'
import { Card } from '../ui/page.tsx'
import { Skeleton } from '../ui/states.tsx'
import { count } from '../ui/time.tsx'
import { share } from './breakdown.tsx'
import { uncountedOf } from './not-counted.tsx'

/** The three numbers of a period. */
export function Numbers({ stats }: { stats: Stats | undefined }) {
  const uncounted = stats && uncountedOf(stats)
  return (
    <dl className="grid grid-cols-2 divide-line sm:grid-cols-3 sm:divide-x">
      <Figure name="Scans" value={stats?.totals.scans} note="by people, as far as can be told" />
      <Figure name="Unique visitors" value={stats?.totals.unique} note="each counts once a day" />
      <Figure
        name="Not counted"
        value={uncounted}
        note={
          stats && uncounted ? (
            <a href="#not-counted" className="underline underline-offset-2">
              {share(uncounted, uncounted + stats.totals.scans)} of all requests. See why
            </a>
          ) : (
            'machines, tests, a stopped code'
          )
        }
      />
    </dl>
  )
}

function Figure({ name, value, note }: { name: string; value: number | undefined; note: ReactNode }) {
  return (
    <div className="px-5 py-4">
      <dt className="text-[13px] text-muted">{name}</dt>
      <dd className="mt-0.5">
        {value === undefined ? (
          <Skeleton className="my-1 h-7 w-20" />
        ) : (
          <span className="block font-semibold text-2xl tabular-nums tracking-tight">{count(value)}</span>
        )}
        <span className="block text-muted text-xs">{note}</span>
      </dd>
    </div>
  )
}

/** Numbers and chart in one frame. */
export function NumbersCard({ stats, children }: { stats: Stats | undefined; children: ReactNode }) {
  return (
    <Card className="h-full">
      <div className="border-line border-b">
        <Numbers stats={stats} />
      </div>
      <div className="p-5">{children}</div>
    </Card>
  )
}
