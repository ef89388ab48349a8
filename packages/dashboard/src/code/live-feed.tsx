import { lazy, useState } from 'react'
import { Link } from 'wouter'
import { useWorkspace } from '../api/account.ts'
import { nameOf } from '../codes/code-parts.tsx'
import { Over } from '../shell/over.tsx'
import { classes } from '../ui/classes.ts'
import { Card } from '../ui/page.tsx'
import { Skeleton } from '../ui/states.tsx'
import { Announcer, LiveMark } from './live-mark.tsx'
import { KEPT, type LiveItem } from './live-scans.ts'
import { ScanLines } from './scan-row.tsx'
import { useLiveScans } from './use-live-scans.ts'

const ScanDetails = lazy(async () => ({ default: (await import('./scan-details.tsx')).ScanDetails }))

/** Scans as they happen, newest first: of one code, or of the whole workspace. `className` gives it its height. */
export function LiveFeed({ codeId, className }: { codeId?: string; className?: string }) {
  const { state, items, reason, retry } = useLiveScans(codeId)
  const [shown, setShown] = useState<LiveItem | null>(null)
  const isEmpty = items.length === 0
  return (
    <Card className={classes('flex flex-col', className)}>
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 border-line border-b px-5 py-3.5">
        <h2 className="font-semibold">Latest scans</h2>
        <LiveMark state={state} reason={reason} retry={retry} />
      </div>
      <Announcer items={items} />
      {isEmpty && state === 'connecting' && (
        <div className="grid gap-2 p-4">
          <Skeleton className="h-10" />
          <Skeleton className="h-10" />
          <Skeleton className="h-10" />
        </div>
      )}
      {isEmpty && state !== 'connecting' && (
        <p className="px-5 py-8 text-center text-muted">
          Nobody has scanned yet. The next scan appears here by itself.
        </p>
      )}
      {!isEmpty && (
        <ol
          className={classes(
            'min-h-0 flex-1 divide-y divide-line overflow-y-auto',
            // Beside something it is as high as that; else it would never end.
            className ? 'max-xl:max-h-[26rem]' : 'max-h-[26rem]',
          )}
        >
          {items.map((item) => (
            <Row
              key={item.scan.id}
              item={item}
              withCode={codeId === undefined}
              onOpen={() => setShown(item)}
            />
          ))}
        </ol>
      )}
      {items.length === KEPT && (
        <p className="border-line border-t px-5 py-2.5 text-muted text-xs">The latest {KEPT} are shown.</p>
      )}
      {shown && (
        <Over onClose={() => setShown(null)}>
          <ScanDetails item={shown} onClose={() => setShown(null)} />
        </Over>
      )}
    </Card>
  )
}

function Row({ item, withCode, onOpen }: { item: LiveItem; withCode: boolean; onOpen(): void }) {
  const { path } = useWorkspace()
  return (
    <li className={classes('relative', item.isNew && 'animate-[arrive_2.5s_ease-out]')}>
      <button
        type="button"
        onClick={onOpen}
        className="block w-full px-5 py-2.5 text-left -outline-offset-2 hover:bg-sunken"
      >
        <ScanLines item={item} />
      </button>
      {withCode && (
        <Link
          to={path(`codes/${item.code.id}`)}
          className="block truncate px-5 pb-2.5 text-[13px] underline underline-offset-2"
        >
          {nameOf(item.code)}
        </Link>
      )}
    </li>
  )
}
