import { LoaderCircle, type LucideIcon } from 'lucide-react'
import type { ComponentProps, ReactNode } from 'react'
import { Link } from 'wouter'
import { classes } from './classes.ts'
import { Tooltip } from './tooltip.tsx'

const LOOKS = {
  primary: 'bg-primary text-on-primary hover:opacity-90',
  secondary: 'border border-line-strong/50 bg-surface text-ink hover:bg-sunken',
  ghost: 'text-ink hover:bg-sunken',
  danger: 'bg-bad text-surface hover:opacity-90',
} as const
const SIZES = { sm: 'h-8 px-2.5 text-[13px] gap-1.5', md: 'h-9 px-3.5 text-sm gap-2' } as const

export type ButtonLook = { look?: keyof typeof LOOKS; size?: keyof typeof SIZES; icon?: LucideIcon }

export function buttonClasses({ look = 'secondary', size = 'md' }: ButtonLook, more?: string): string {
  return classes(
    'inline-flex shrink-0 items-center justify-center whitespace-nowrap rounded-lg font-medium transition-colors',
    'disabled:cursor-not-allowed disabled:opacity-50',
    LOOKS[look],
    SIZES[size],
    more,
  )
}

/** A button. `busy` shows that its work is under way, and keeps it from being pressed twice. */
export function Button({
  look,
  size,
  icon: Icon,
  busy = false,
  className,
  children,
  ...rest
}: ComponentProps<'button'> & ButtonLook & { busy?: boolean }) {
  return (
    <button
      type="button"
      {...rest}
      disabled={rest.disabled || busy}
      aria-busy={busy || undefined}
      className={buttonClasses({ look, size }, className)}
    >
      {busy ? (
        <LoaderCircle aria-hidden className="size-4 animate-spin" />
      ) : (
        Icon && <Icon aria-hidden className="size-4" />
      )}
      {children}
    </button>
  )
}

/** A link that looks like a button: to a page of the dashboard (`to`), or to an address (`href`). */
export function ButtonLink({
  look,
  size,
  icon: Icon,
  to,
  href,
  download,
  className,
  children,
}: ButtonLook & {
  to?: string
  href?: string
  download?: string | true
  className?: string
  children: ReactNode
}) {
  const inside = (
    <>
      {Icon && <Icon aria-hidden className="size-4" />}
      {children}
    </>
  )
  const look_ = buttonClasses({ look, size }, className)
  if (to !== undefined)
    return (
      <Link to={to} className={look_}>
        {inside}
      </Link>
    )
  return (
    <a href={href} download={download} className={look_}>
      {inside}
    </a>
  )
}

/** A button that is only a picture: `label` says what it does, to the eye by a tooltip and to screen readers. */
export function IconButton({
  label,
  icon: Icon,
  size = 'md',
  className,
  ...rest
}: Omit<ComponentProps<'button'>, 'children'> & { label: string; icon: LucideIcon; size?: 'sm' | 'md' }) {
  return (
    <Tooltip text={label}>
      <button
        type="button"
        aria-label={label}
        {...rest}
        className={classes(
          'inline-flex shrink-0 items-center justify-center rounded-lg text-muted transition-colors hover:bg-sunken hover:text-ink disabled:opacity-50',
          size === 'sm' ? 'size-7' : 'size-9',
          className,
        )}
      >
        <Icon aria-hidden className="size-4" />
      </button>
    </Tooltip>
  )
}
