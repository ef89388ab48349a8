import type { Stats } from '@qregg/contract'
import { Link } from 'wouter'
import { useWorkspace } from '../api/account.ts'
import { Section } from '../ui/page.tsx'
import { count } from '../ui/time.tsx'
import { REASON_WORDS, UNCOUNTED } from './words.ts'

export function uncountedOf({ totals }: Stats): number {
  return UNCOUNTED.reduce((sum, reason) => sum + totals.notCounted[reason], 0)
}

/** What is in none of the numbers, and why; each leads to the hits themselves. */
export function NotCounted({ stats, codeId }: { stats: Stats; codeId?: string }) {
  const { path } = useWorkspace()
  const { notCounted } = stats.totals
  return (
    <Section
      title="What was not counted"
      description="Every request for the short URL is kept. These are not people, so they are in none of the numbers above."
    >
      <ul className="-my-2 divide-y divide-line">
        {UNCOUNTED.map((reason) => {
          const inside = (
            <>
              <span className="w-32 shrink-0 font-medium">{REASON_WORDS[reason].many}</span>
              <span className="order-last min-w-0 basis-full text-muted sm:order-none sm:flex-1 sm:basis-40">
                {REASON_WORDS[reason].why}
              </span>
              <span className="ml-auto font-medium tabular-nums">{count(notCounted[reason])}</span>
            </>
          )
          const row = 'flex flex-wrap items-baseline gap-x-4 gap-y-0.5 py-2.5 text-[13px]'
          return (
            <li key={reason}>
              {codeId ? (
                <Link
                  to={`${path(`codes/${codeId}/scans`)}?reason=${reason}`}
                  className={`${row} -mx-2 rounded-lg px-2 hover:bg-sunken`}
                >
                  {inside}
                </Link>
              ) : (
                <div className={row}>{inside}</div>
              )}
            </li>
          )
        })}
      </ul>
    </Section>
  )
}
