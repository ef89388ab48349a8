import type { Stats } from '@qregg/contract'
import { type PointerEvent, useLayoutEffect, useRef, useState } from 'react'
import { classes } from '../ui/classes.ts'
import { count } from '../ui/time.tsx'
import { labelledPoints, longLabel, shortLabel, valueTicks } from './chart-scale.ts'

const HEIGHT = 220
const TOP = 10
const BOTTOM = 26
const RIGHT = 2
const LABEL_WIDTH = 64
const BAR_AT_MOST = 44

function useWidth() {
  const ref = useRef<HTMLDivElement>(null)
  const [width, setWidth] = useState(0)
  useLayoutEffect(() => {
    const element = ref.current
    if (!element) return
    setWidth(element.clientWidth)
    const observer = new ResizeObserver(() => setWidth(element.clientWidth))
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  return [ref, width] as const
}

/**
 * Scans over time as bars, with the visitors among them. A pointer reads a point by resting on it; the keyboard by the
 * arrow keys, for which a slider that nobody sees lies over it: it says each point to screen readers.
 */
export function Chart({ stats }: { stats: Stats }) {
  const [ref, width] = useWidth()
  const [chosen, setChosen] = useState<number | null>(null)
  const { series } = stats
  const at = chosen === null ? null : Math.min(chosen, series.length - 1)
  const ticks = valueTicks(Math.max(...series.map(({ scans }) => scans)))
  const highest = ticks.at(-1) ?? 1
  const left = 14 + 7 * count(highest, { short: true }).length
  const inner = Math.max(0, width - left - RIGHT)
  const step = inner / series.length
  const bar = Math.max(1, Math.min(BAR_AT_MOST, step * (step < 6 ? 0.85 : 0.7)))
  const y = (value: number) => TOP + (HEIGHT - TOP - BOTTOM) * (1 - value / highest)
  const middle = (index: number) => left + step * (index + 0.5)
  const point = at === null ? undefined : series[at]

  function read(event: PointerEvent<HTMLDivElement>) {
    const x = event.clientX - event.currentTarget.getBoundingClientRect().left - left
    setChosen(Math.max(0, Math.min(series.length - 1, Math.floor(x / step))))
  }

  return (
    <div
      ref={ref}
      className="relative touch-pan-y rounded-lg outline-offset-4 has-focus-visible:outline-2 has-focus-visible:outline-yolk"
      onPointerMove={read}
      onPointerDown={read}
      onPointerLeave={() => setChosen(null)}
    >
      <svg aria-hidden="true" width={width} height={HEIGHT} className="block max-w-full">
        {ticks.map((tick) => (
          <g key={tick}>
            <line x1={left} x2={width - RIGHT} y1={y(tick)} y2={y(tick)} className="stroke-line" />
            <text
              x={left - 8}
              y={y(tick) + 4}
              textAnchor="end"
              className="fill-muted text-[11px] tabular-nums"
            >
              {count(tick, { short: true })}
            </text>
          </g>
        ))}
        {series.map((each, index) => (
          <g
            key={each.start}
            className={classes('transition-opacity', at !== null && at !== index && 'opacity-45')}
          >
            <Bar x={middle(index)} width={bar} top={y(each.scans)} bottom={y(0)} className="fill-yolk" />
          </g>
        ))}
        {labelledPoints(series.length, inner, LABEL_WIDTH).map((index) => {
          const each = series[index]
          if (!each) return null
          // The first label begins at the axis rather than being cut off.
          return (
            <text
              key={each.start}
              x={middle(index)}
              y={HEIGHT - 6}
              textAnchor={index === 0 && step < LABEL_WIDTH / 2 ? 'start' : 'middle'}
              className="fill-muted text-[11px]"
            >
              {shortLabel(stats, each)}
            </text>
          )
        })}
      </svg>
      <input
        type="range"
        min={0}
        max={series.length - 1}
        value={at ?? series.length - 1}
        aria-label="Scans over time. Use the arrow keys to read each point."
        aria-valuetext={readout(stats, at ?? series.length - 1)}
        onFocus={(event) => event.target.matches(':focus-visible') && setChosen(at ?? series.length - 1)}
        onBlur={() => setChosen(null)}
        onChange={(event) => setChosen(Number(event.target.value))}
        className="pointer-events-none absolute inset-0 size-full opacity-0"
      />
      {point && at !== null && (
        <div
          aria-hidden
          className="pointer-events-none absolute top-0 z-10 w-44 rounded-lg border border-line bg-raised px-3 py-2 text-[13px] shadow-float"
          style={{
            left: Math.max(0, Math.min(width - 176, middle(at) + (middle(at) > width / 2 ? -188 : 12))),
          }}
        >
          <p className="text-muted text-xs">{longLabel(stats, point)}</p>
          <p className="mt-0.5 font-semibold tabular-nums">
            {count(point.scans)} {point.scans === 1 ? 'scan' : 'scans'}
          </p>
          <p className="text-muted tabular-nums">
            {count(point.unique)} unique {point.unique === 1 ? 'visitor' : 'visitors'}
          </p>
        </div>
      )}
    </div>
  )
}

/** A bar with round shoulders that stands on the axis. */
function Bar({
  x,
  width,
  top,
  bottom,
  className,
}: {
  x: number
  width: number
  top: number
  bottom: number
  className: string
}) {
  if (bottom - top < 0.01) return null
  // One scan among thousands must still be seen.
  const height = Math.max(2, bottom - top)
  const round = Math.min(3, width / 2, height)
  const start = x - width / 2
  return (
    <path
      className={className}
      d={`M${start},${bottom} v${round - height} q0,${-round} ${round},${-round} h${width - 2 * round} q${round},0 ${round},${round} v${height - round} z`}
    />
  )
}

function readout(stats: Stats, index: number): string {
  const point = stats.series[index]
  return point ? `${longLabel(stats, point)}: ${point.scans} scans, ${point.unique} unique visitors` : ''
}

/** The same numbers as a table, for who prefers to read them, or to copy them. */
export function ChartTable({ stats }: { stats: Stats }) {
  const [isOpen, setOpen] = useState(false)
  return (
    <details className="mt-3 text-[13px]" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className="w-fit rounded text-muted hover:text-ink">Show as a table</summary>
      {isOpen && (
        <table className="mt-3 w-full max-w-lg border-collapse text-left tabular-nums">
          <caption className="sr-only">Scans over time</caption>
          <thead>
            <tr className="border-line border-b text-muted">
              <th scope="col" className="py-1.5 pr-4 font-medium">
                {stats.interval === 'hour' ? 'Hour' : 'From'}
              </th>
              <th scope="col" className="py-1.5 pr-4 text-right font-medium">
                Scans
              </th>
              <th scope="col" className="py-1.5 text-right font-medium">
                Unique visitors
              </th>
            </tr>
          </thead>
          <tbody>
            {stats.series.map((point) => (
              <tr key={point.start} className="border-line border-b">
                <th scope="row" className="py-1.5 pr-4 font-normal">
                  {longLabel(stats, point)}
                </th>
                <td className="py-1.5 pr-4 text-right">{count(point.scans)}</td>
                <td className="py-1.5 text-right">{count(point.unique)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </details>
  )
}
