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

/** Who scans a code, or any code of the workspace: over time, where from, with what, and right now. */
export function ScanOverview({ codeId }: { codeId?: string }) {
  const [period, setPeriod] = usePeriod()
  const { data: stats, error, refetch, isPlaceholderData } = useMovingStats(codeId, period)
  const isSettling = stats !== undefined && Date.parse(stats.asOf) < Date.parse(stats.to) - 3_600_000
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
                {isSettling && ' The latest scans are still being counted.'}
              </p>
            </NumbersCard>
          )}
        </div>
        <LiveFeed codeId={codeId} />
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
