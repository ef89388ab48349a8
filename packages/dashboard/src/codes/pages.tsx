import { ChevronLeft, ChevronRight } from 'lucide-react'
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { classes } from '../ui/classes.ts'
import { count } from '../ui/time.tsx'

const STEP = 'grid h-9 min-w-9 place-items-center rounded-lg px-2 text-[13px] tabular-nums'

/** Which numbers are shown: the first, the last, and those around this one; null is a gap. */
export function pageNumbers(page: number, last: number): Array<number | null> {
  const shown = [1, page - 1, page, page + 1, last].filter((each) => each >= 1 && each <= last)
  const numbers = [...new Set(shown)].sort((a, b) => a - b)
  return numbers.flatMap((each, index) => {
    const before = numbers[index - 1] ?? each
    // A gap of one page is no shorter than its number.
    return each - before > 2 ? [null, each] : each - before === 2 ? [each - 1, each] : [each]
  })
}

/** Where one is in a list of many pages, and the way to the others. */
export function Pages({
  page,
  perPage,
  total,
  addressOfPage,
  onNear,
}: {
  page: number
  perPage: number
  total: number
  addressOfPage(page: number): string
  /** The pointer is on its way to a page. */
  onNear?(page: number): void
}) {
  const last = Math.max(1, Math.ceil(total / perPage))
  function step(to: number, label: string, inside: ReactNode) {
    if (to < 1 || to > last)
      return (
        <span aria-hidden className={classes(STEP, 'opacity-40')}>
          {inside}
        </span>
      )
    return (
      <Link
        to={addressOfPage(to)}
        aria-label={label}
        aria-current={to === page ? 'page' : undefined}
        onPointerEnter={() => onNear?.(to)}
        onFocus={() => onNear?.(to)}
        className={classes(
          STEP,
          to === page ? 'bg-sunken font-semibold' : 'text-muted hover:bg-sunken hover:text-ink',
        )}
      >
        {inside}
      </Link>
    )
  }
  return (
    <div className="mt-4 flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
      <p aria-live="polite" className="text-[13px] text-muted tabular-nums">
        {total <= perPage
          ? `${count(total)} ${total === 1 ? 'code' : 'codes'}`
          : `${count((page - 1) * perPage + 1)}–${count(Math.min(page * perPage, total))} of ${count(total)} codes`}
      </p>
      {last > 1 && (
        <nav aria-label="Pages">
          <ul className="flex items-center">
            <li>{step(page - 1, 'Previous page', <ChevronLeft aria-hidden className="size-4" />)}</li>
            {pageNumbers(page, last).map((each, index) => (
              <li key={each ?? `gap-${index}`}>
                {each === null ? (
                  <span aria-hidden className="px-1 text-muted">
                    …
                  </span>
                ) : (
                  step(each, `Page ${each}`, count(each))
                )}
              </li>
            ))}
            <li>{step(page + 1, 'Next page', <ChevronRight aria-hidden className="size-4" />)}</li>
          </ul>
        </nav>
      )}
    </div>
  )
}
