import { X } from 'lucide-react'
import type { ReactNode } from 'react'

/** What was chosen, each with a way to take it away. */
export function Chips({ label, children }: { label: string; children: ReactNode }) {
  return (
    <ul aria-label={label} className="flex flex-wrap gap-1.5 empty:hidden">
      {children}
    </ul>
  )
}

export function Chip({ text, onRemove }: { text: string; onRemove(): void }) {
  return (
    <li className="inline-flex max-w-full items-center rounded-lg bg-sunken pl-2.5 text-[13px]">
      <span className="truncate">{text}</span>
      <button
        type="button"
        aria-label={`Remove ${text}`}
        onClick={onRemove}
        className="grid size-7 shrink-0 place-items-center rounded-lg text-muted hover:text-ink"
      >
        <X aria-hidden className="size-3.5" />
      </button>
    </li>
  )
}
