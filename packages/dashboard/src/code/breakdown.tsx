import { Card } from '../ui/page.tsx'
import { count } from '../ui/time.tsx'

export type Slice = { name: string; scans: number; isRest?: boolean }

const percent = new Intl.NumberFormat('en', { style: 'percent', maximumFractionDigits: 0 })
/** "12%", and no 0% for something that is there. */
export function share(part: number, whole: number): string {
  if (whole === 0 || part === 0) return '0%'
  return part / whole < 0.005 ? '<1%' : percent.format(part / whole)
}

/** What scans came with, as bars of how many: most first, and what is left of them. */
export function Breakdown({
  title,
  slices,
  total,
}: {
  title: string
  slices: readonly Slice[]
  total: number
}) {
  const most = Math.max(1, ...slices.map(({ scans }) => scans))
  return (
    <Card className="mb-4 break-inside-avoid p-5">
      <h3 className="mb-3 font-semibold">{title}</h3>
      {slices.length === 0 ? (
        <p className="text-[13px] text-muted">No scans in this period.</p>
      ) : (
        <ol className="grid gap-1">
          {slices.map(({ name, scans, isRest }) => (
            <li key={name} className="relative flex items-baseline gap-3 rounded-md px-2 py-1.5 text-[13px]">
              <span
                aria-hidden
                className={`absolute inset-y-0 left-0 rounded-md ${isRest ? 'bg-sunken' : 'bg-yolk-soft'}`}
                style={{ width: `${(scans / most) * 100}%` }}
              />
              <span className="relative min-w-0 flex-1 truncate" title={name}>
                {name}
              </span>
              <span className="relative font-medium tabular-nums">{count(scans)}</span>
              <span className="relative w-10 text-right text-muted tabular-nums">{share(scans, total)}</span>
            </li>
          ))}
        </ol>
      )}
    </Card>
  )
}
