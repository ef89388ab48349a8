import { CloudOff, type LucideIcon, RotateCw } from 'lucide-react'
import type { ReactNode } from 'react'
import { ApiFailure } from '../api/client.ts'
import { Button } from './button.tsx'
import { classes } from './classes.ts'
import { isLostFile } from './lost-file.ts'

/** Where there is nothing yet: what belongs here, and the button that makes the first. */
export function Empty({
  icon: Icon,
  title,
  children,
  action,
  isPage = false,
}: {
  icon: LucideIcon
  title: string
  children?: ReactNode
  action?: ReactNode
  /** It is all there is on the page, so its title is the page's. */
  isPage?: boolean
}) {
  const Heading = isPage ? 'h1' : 'h2'
  return (
    <div className="grid justify-items-center gap-2 rounded-2xl border border-line border-dashed px-6 py-14 text-center">
      <span className="mb-1 grid size-11 place-items-center rounded-xl bg-yolk-soft text-yolk-ink">
        <Icon aria-hidden className="size-5" />
      </span>
      <Heading className="font-semibold text-base">{title}</Heading>
      {children && <div className="max-w-md text-muted">{children}</div>}
      {action && <div className="mt-3 flex flex-wrap justify-center gap-2">{action}</div>}
    </div>
  )
}

/** What went wrong while reading, and a way to try again. */
export function Failure({
  error,
  retry,
  isPage = false,
}: {
  error: unknown
  retry?: () => void
  isPage?: boolean
}) {
  const Heading = isPage ? 'h1' : 'h2'
  const requestId = error instanceof ApiFailure ? error.requestId : undefined
  return (
    <div
      role="alert"
      className="grid justify-items-center gap-2 rounded-2xl border border-line px-6 py-12 text-center"
    >
      <CloudOff aria-hidden className="size-6 text-muted" />
      <Heading className="font-semibold text-base">This could not be shown</Heading>
      <p className="max-w-md text-muted">{messageOf(error)}</p>
      {requestId && <p className="font-mono text-muted text-xs">{requestId}</p>}
      {retry && (
        <Button icon={RotateCw} className="mt-2" onClick={retry}>
          Try again
        </Button>
      )}
    </div>
  )
}

/** The sentence of an error that is meant for people. */
export function messageOf(error: unknown): string {
  if (error instanceof ApiFailure) return error.message
  if (isLostFile(error))
    return 'A part of this page did not come: the server was updated, or the connection is gone. Load the page again.'
  return 'Something in this page broke. Load it again; if it stays, report it with what you did before.'
}

/** A box above a form for what concerns no single field. */
export function FormError({ children }: { children: ReactNode }) {
  if (!children) return null
  return (
    <p role="alert" className="rounded-lg bg-bad-soft px-3 py-2 text-[13px] text-bad">
      {children}
    </p>
  )
}

/** Stands where something is about to be. */
export function Skeleton({ className }: { className?: string }) {
  return <div aria-hidden className={classes('animate-pulse rounded-lg bg-sunken', className)} />
}

/** Rows of skeletons, with a word for who does not see them. */
export function SkeletonRows({ rows = 6 }: { rows?: number }) {
  return (
    <div role="status" className="grid gap-2">
      <span className="sr-only">Loading</span>
      {Array.from({ length: rows }, (_, row) => (
        <Skeleton key={row} className="h-14" />
      ))}
    </div>
  )
}
