import type { ReactNode } from 'react'
import { Link, useRouter } from 'wouter'

const LOOK = 'font-medium underline decoration-line-strong underline-offset-2 hover:decoration-ink'

/**
 * A link within a text: to a page of the dashboard (`to`), or to an address elsewhere (`href`), in a tab of its own. `apart`
 * opens a page of the dashboard in one, too: for where this page holds what going away would lose.
 */
export function TextLink({
  to,
  href,
  apart = false,
  children,
}: {
  to?: string
  href?: string
  apart?: boolean
  children: ReactNode
}) {
  const { base } = useRouter()
  if (to !== undefined && !apart)
    return (
      <Link to={to} className={LOOK}>
        {children}
      </Link>
    )
  return (
    <a href={to === undefined ? href : base + to} target="_blank" rel="noreferrer" className={LOOK}>
      {children}
    </a>
  )
}
