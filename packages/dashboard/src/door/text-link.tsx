import type { ReactNode } from 'react'
import { Link } from 'wouter'

/** A link within a sentence. */
export function TextLink({ to, children }: { to: string; children: ReactNode }) {
  return (
    <Link to={to} className="font-medium text-ink underline underline-offset-4 hover:text-yolk-ink">
      {children}
    </Link>
  )
}
