import type { ReactNode } from 'react'
import { Link } from 'wouter'

const LOOK = 'font-medium underline decoration-line-strong underline-offset-2 hover:decoration-ink'

/** A link within a text: to a page of the dashboard (`to`), or to an address elsewhere (`href`), in a tab of its own. */
export function TextLink({ to, href, children }: { to?: string; href?: string; children: ReactNode }) {
  if (to !== undefined)
    return (
      <Link to={to} className={LOOK}>
        {children}
      </Link>
    )
  return (
    <a href={href} target="_blank" rel="noreferrer" className={LOOK}>
      {children}
    </a>
  )
}
