import { type LucideIcon, QrCode, ScanLine, Webhook } from 'lucide-react'
import type { ReactNode } from 'react'
import { Logo } from '../shell/logo.tsx'
import { useTitle } from '../ui/page.tsx'

const POINTS: ReadonlyArray<{ icon: LucideIcon; title: string; text: string }> = [
  {
    icon: QrCode,
    title: 'Print once, change whenever',
    text: 'A code keeps its picture while you change where it leads.',
  },
  {
    icon: ScanLine,
    title: 'See scans as they come in',
    text: 'When, where and with which device, without knowing who.',
  },
  {
    icon: Webhook,
    title: 'Tell your other programs',
    text: 'Webhooks, Zapier and n8n hear of each scan within seconds.',
  },
]

/** What stands around every page before the door: the logo, one thing to do, and beside it what is behind. */
export function DoorFrame({
  title,
  heading,
  lead,
  children,
}: {
  /** The browser's title. */
  title: string
  /** Where it says more than the title. */
  heading?: ReactNode
  lead?: ReactNode
  children?: ReactNode
}) {
  useTitle(title)
  return (
    <div className="grid min-h-dvh bg-surface lg:grid-cols-2">
      <main className="flex flex-col px-5 py-6 sm:px-10">
        <Logo />
        <div className="mx-auto my-auto w-full max-w-sm py-10">
          <h1 className="text-balance font-semibold text-2xl tracking-tight">{heading ?? title}</h1>
          {lead && <div className="mt-2 text-muted">{lead}</div>}
          <div className="mt-6 grid gap-5">{children}</div>
        </div>
      </main>
      <aside className="hidden place-items-center border-line border-l bg-page p-10 lg:grid">
        <ul className="grid max-w-sm gap-8">
          {POINTS.map(({ icon: Icon, title, text }) => (
            <li key={title} className="flex gap-4">
              <span className="grid size-10 shrink-0 place-items-center rounded-xl bg-yolk-soft text-yolk-ink">
                <Icon aria-hidden className="size-5" />
              </span>
              <div>
                <p className="font-semibold">{title}</p>
                <p className="mt-0.5 text-muted">{text}</p>
              </div>
            </li>
          ))}
        </ul>
      </aside>
    </div>
  )
}
