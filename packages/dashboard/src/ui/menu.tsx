import type { LucideIcon } from 'lucide-react'
import { DropdownMenu } from 'radix-ui'
import type { ReactNode } from 'react'
import { classes } from './classes.ts'
import { withinPage } from './within-page.ts'

/** What opens below a button. Not modal: the page behind still scrolls. */
export function Menu({
  trigger,
  children,
  align = 'end',
}: {
  trigger: ReactNode
  children: ReactNode
  align?: 'start' | 'end'
}) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal container={withinPage()}>
        <DropdownMenu.Content
          align={align}
          sideOffset={6}
          collisionPadding={8}
          className="z-50 max-h-[min(28rem,var(--radix-dropdown-menu-content-available-height))] min-w-52 animate-[rise_120ms_ease-out] overflow-y-auto rounded-xl border border-line bg-raised p-1 shadow-float"
        >
          {children}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}

const ITEM =
  'flex w-full items-center gap-2.5 rounded-lg px-2.5 py-2 text-[13px] outline-none data-[highlighted]:bg-sunken'

export function MenuItem({
  icon: Icon,
  danger = false,
  disabled,
  onSelect,
  children,
}: {
  icon?: LucideIcon
  danger?: boolean
  disabled?: boolean
  onSelect(): void
  children: ReactNode
}) {
  return (
    <DropdownMenu.Item
      disabled={disabled}
      onSelect={onSelect}
      className={classes(ITEM, danger && 'text-bad', 'data-[disabled]:opacity-50')}
    >
      {Icon && <Icon aria-hidden className={classes('size-4', !danger && 'text-muted')} />}
      {children}
    </DropdownMenu.Item>
  )
}

/** An item that is a link: `download` for a file. */
export function MenuLink({
  icon: Icon,
  href,
  download,
  children,
}: {
  icon?: LucideIcon
  href: string
  download?: string | true
  children: ReactNode
}) {
  return (
    <DropdownMenu.Item asChild>
      <a href={href} download={download} className={ITEM}>
        {Icon && <Icon aria-hidden className="size-4 text-muted" />}
        {children}
      </a>
    </DropdownMenu.Item>
  )
}

export function MenuLabel({ children }: { children: ReactNode }) {
  return <DropdownMenu.Label className="px-2.5 pt-2 pb-1 text-muted text-xs">{children}</DropdownMenu.Label>
}

export function MenuLine() {
  return <DropdownMenu.Separator className="my-1 h-px bg-line" />
}
