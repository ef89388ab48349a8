import { type ReactNode, useEffect } from 'react'
import { classes } from './classes.ts'

/** The browser's title of this page. */
export function useTitle(title: string) {
  useEffect(() => {
    document.title = `${title} · Qregg`
  }, [title])
}

/** Heading of a page, what it is about in a sentence, and its main button. */
export function PageHeader({
  title,
  children,
  actions,
}: {
  title: ReactNode
  children?: ReactNode
  actions?: ReactNode
}) {
  return (
    <header className="mb-6 flex flex-wrap items-end gap-x-4 gap-y-3">
      <div className="min-w-0 flex-1 basis-64">
        <h1 className="font-semibold text-xl tracking-tight">{title}</h1>
        {children && <div className="mt-1 max-w-2xl text-muted">{children}</div>}
      </div>
      {actions && <div className="flex flex-wrap gap-2">{actions}</div>}
    </header>
  )
}

export function Card({ className, children }: { className?: string; children: ReactNode }) {
  return (
    <section className={classes('rounded-2xl border border-line bg-surface shadow-card', className)}>
      {children}
    </section>
  )
}

/** A card with a heading, a sentence about it, and buttons at its right. */
export function Section({
  title,
  description,
  actions,
  children,
}: {
  title: string
  description?: ReactNode
  actions?: ReactNode
  children: ReactNode
}) {
  return (
    <Card>
      <div className="flex flex-wrap items-center gap-3 border-line border-b px-5 py-4">
        <div className="min-w-0 flex-1 basis-56">
          <h2 className="font-semibold">{title}</h2>
          {description && <p className="mt-0.5 text-[13px] text-muted">{description}</p>}
        </div>
        {actions}
      </div>
      <div className="p-5">{children}</div>
    </Card>
  )
}
