import type { ReactNode } from 'react'

/** A list of things and what they are: beside each other, or below on a phone. */
export function Facts({ children }: { children: ReactNode }) {
  return <dl className="grid gap-4">{children}</dl>
}

export function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="grid gap-x-6 gap-y-1 sm:grid-cols-[11rem_minmax(0,1fr)]">
      <dt className="font-medium text-[13px] sm:pt-0.5">{name}</dt>
      <dd className="min-w-0 max-w-2xl break-words text-muted">{children}</dd>
    </div>
  )
}
