import { KeyRound, type LucideIcon, Menu as MenuIcon, Plug, QrCode, Settings, Webhook } from 'lucide-react'
import { Dialog } from 'radix-ui'
import { useEffect, useState } from 'react'
import { Link, useLocation } from 'wouter'
import { useMay, useWorkspace } from '../api/account.ts'
import { classes } from '../ui/classes.ts'
import { Shade } from '../ui/dialog.tsx'
import { Logo } from './logo.tsx'
import { PersonMenu } from './person-menu.tsx'
import { WorkspaceSwitcher } from './workspace-switcher.tsx'

type Place = { page: string; text: string; icon: LucideIcon }

function usePlaces(): Place[] {
  const isAdmin = useMay('admin')
  return [
    { page: 'codes', text: 'Codes', icon: QrCode },
    ...(isAdmin ? [{ page: 'api-keys', text: 'API keys', icon: KeyRound }] : []),
    { page: 'webhooks', text: 'Webhooks', icon: Webhook },
    { page: 'integrations', text: 'Integrations', icon: Plug },
    { page: 'settings', text: 'Settings', icon: Settings },
  ]
}

/** Beside the page on a wide screen. */
export function Sidebar() {
  return (
    <div className="sticky top-0 hidden h-dvh flex-col border-line border-r bg-surface lg:flex">
      <Inside />
    </div>
  )
}

/** Above the page on a narrow one, with the same behind a button. */
export function MobileBar() {
  const [open, setOpen] = useState(false)
  const [location] = useLocation()
  useEffect(() => setOpen(false), [location])
  return (
    <div className="sticky top-0 z-30 flex h-14 items-center gap-2 border-line border-b bg-surface px-3 lg:hidden">
      <Dialog.Root open={open} onOpenChange={setOpen}>
        <Dialog.Trigger
          aria-label="Menu"
          className="grid size-9 place-items-center rounded-lg hover:bg-sunken"
        >
          <MenuIcon aria-hidden className="size-5" />
        </Dialog.Trigger>
        <Dialog.Portal>
          <Shade />
          <Dialog.Content
            aria-describedby={undefined}
            className="fixed inset-y-0 left-0 z-40 flex w-72 flex-col bg-surface shadow-float"
          >
            <Dialog.Title className="sr-only">Menu</Dialog.Title>
            <Inside />
          </Dialog.Content>
        </Dialog.Portal>
      </Dialog.Root>
      <Logo />
    </div>
  )
}

function Inside() {
  const places = usePlaces()
  const { path } = useWorkspace()
  const [location] = useLocation()
  return (
    <>
      <div className="px-3 pt-4 pb-2">
        <WorkspaceSwitcher />
      </div>
      <nav aria-label="Main" className="flex-1 overflow-y-auto px-3 py-2">
        <ul className="grid gap-0.5">
          {places.map(({ page, text, icon: Icon }) => {
            const to = path(page)
            const isHere = location === to || location.startsWith(`${to}/`)
            return (
              <li key={page}>
                <Link
                  to={to}
                  aria-current={isHere ? 'page' : undefined}
                  className={classes(
                    'flex items-center gap-2.5 rounded-lg px-2.5 py-2 font-medium text-[13px]',
                    isHere ? 'bg-sunken text-ink' : 'text-muted hover:bg-sunken hover:text-ink',
                  )}
                >
                  <Icon aria-hidden className={classes('size-4', isHere && 'text-yolk')} />
                  {text}
                </Link>
              </li>
            )
          })}
        </ul>
      </nav>
      <div className="border-line border-t p-3">
        <PersonMenu />
      </div>
    </>
  )
}
