import type { Stats } from '@qregg/contract'
import { classes } from '../ui/classes.ts'
import { Failure, Skeleton } from '../ui/states.tsx'
import { Breakdowns } from './breakdowns.tsx'
import { Chart, ChartTable } from './chart.tsx'
import { LiveFeed } from './live-feed.tsx'
import { NotCounted } from './not-counted.tsx'
import { NumbersCard } from './numbers.tsx'
import { TIME_ZONE } from './period.ts'
import { PeriodPicker, usePeriod } from './period-picker.tsx'
import { useMovingStats } from './use-moving-stats.ts'

/** A server that counts anew after an update is behind by more than clocks differ. */
const MENTIONED_MS = 600_000
const behindMs = ({ asOf, to }: Stats, askedAt: number) =>
  Math.min(Date.parse(to), askedAt) - Date.parse(asOf)

/** Who scans a code, or any code of the workspace: over time, where from, with what, and right now. */
export function ScanOverview({ codeId }: { codeId?: string }) {
  const [period, setPeriod] = usePeriod()
  const { data: stats, error, refetch, isPlaceholderData, dataUpdatedAt } = useMovingStats(codeId, period)
  const isBehind = stats !== undefined && behindMs(stats, dataUpdatedAt) > MENTIONED_MS
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
      <PeriodPicker period={period} onChange={setPeriod} />
      <div className="grid grid-cols-[minmax(0,1fr)] gap-4 xl:grid-cols-[minmax(0,1fr)_22rem]">
        <div className={classes('grid min-w-0 gap-4 transition-opacity', isPlaceholderData && 'opacity-60')}>
          {error && !stats ? (
            <Failure error={error} retry={() => void refetch()} />
          ) : (
            <NumbersCard stats={stats}>
              {stats ? (
                <>
                  <h2 className="sr-only">Scans over time</h2>
                  <Chart stats={stats} />
                  <ChartTable stats={stats} />
                </>
              ) : (
                <div role="status">
                  <span className="sr-only">Loading</span>
                  <Skeleton className="h-[220px]" />
                </div>
              )}
              <p className="mt-3 text-muted text-xs">
                Days and hours are those of {TIME_ZONE.replaceAll('_', ' ')}.
                {isBehind && ' The latest scans are still being counted.'}
              </p>
            </NumbersCard>
          )}
        </div>
        <div className="relative min-w-0">
          <LiveFeed codeId={codeId} className="xl:absolute xl:inset-0" />
        </div>
      </div>
      {stats && (
        <div className={classes('grid gap-4 transition-opacity', isPlaceholderData && 'opacity-60')}>
          <h2 className="sr-only">Where scans came from, and with what</h2>
          <Breakdowns stats={stats} />
          <div id="not-counted" className="scroll-mt-20">
            <NotCounted stats={stats} codeId={codeId} />
          </div>
        </div>
      )}
    </div>
  )
}
