import { X } from 'lucide-react'
import { useEffect, useRef, useState, useSyncExternalStore } from 'react'

type Message = { id: number; text: string; isError: boolean; action?: { label: string; run(): void } }

const SHOWN_MS = 6_000
/** What can be undone stays long enough to be read and thought about. */
const SHOWN_WITH_ACTION_MS = 12_000
const AT_ONCE = 3
/** Brings the focus here from wherever it is, as in other programs. */
const REACH = 'F8'
let messages: readonly Message[] = []
let lastId = 0
const listeners = new Set<() => void>()

function set(next: readonly Message[]) {
  messages = next
  for (const listener of listeners) listener()
}

/** Tells in a corner what was done, with one thing that can be done about it: mostly Undo. */
export function tell(
  text: string,
  { action, isError = false }: { action?: Message['action']; isError?: boolean } = {},
) {
  lastId++
  set([...messages, { id: lastId, text, isError, action }].slice(-AT_ONCE))
}

const dismiss = (id: number) => set(messages.filter((message) => message.id !== id))

/** Where told things appear. Stands once, around everything. */
export function Toasts() {
  const region = useRef<HTMLElement>(null)
  const shown = useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => messages,
  )
  // While the pointer or the focus is on one of them, all stay.
  const [isHeld, setHeld] = useState(false)
  useEffect(() => {
    const here = region.current
    const [hold, release] = [() => setHeld(true), () => setHeld(false)]
    for (const event of ['pointerover', 'focusin']) here?.addEventListener(event, hold)
    for (const event of ['pointerleave', 'focusout']) here?.addEventListener(event, release)
    return () => {
      for (const event of ['pointerover', 'focusin']) here?.removeEventListener(event, hold)
      for (const event of ['pointerleave', 'focusout']) here?.removeEventListener(event, release)
    }
  }, [])
  // What had the focus may be gone with its message, and not every browser tells that.
  useEffect(() => {
    const here = region.current
    if (!here?.contains(document.activeElement) && !here?.matches(':hover')) setHeld(false)
  }, [shown])
  useEffect(() => {
    const reach = (event: KeyboardEvent) => {
      if (event.key === REACH) region.current?.querySelector('button')?.focus()
    }
    document.addEventListener('keydown', reach)
    return () => document.removeEventListener('keydown', reach)
  }, [])
  return (
    // There before anything is told, so that screen readers notice when something is.
    <section
      ref={region}
      aria-label={`Notifications (${REACH})`}
      aria-live="polite"
      className="pointer-events-none fixed right-0 bottom-0 z-50 grid w-full gap-2 p-4 sm:w-96"
    >
      {shown.map((message) => (
        <Toast key={message.id} message={message} isHeld={isHeld} />
      ))}
    </section>
  )
}

/** Goes by itself, but not while somebody looks at it or is elsewhere. */
function Toast({ message: { id, text, isError, action }, isHeld }: { message: Message; isHeld: boolean }) {
  useEffect(() => {
    if (isHeld) return
    const timer = setInterval(() => document.hidden || dismiss(id), action ? SHOWN_WITH_ACTION_MS : SHOWN_MS)
    return () => clearInterval(timer)
  }, [id, action, isHeld])
  return (
    <div
      role={isError ? 'alert' : undefined}
      className="pointer-events-auto flex animate-[rise_150ms_ease-out] items-center gap-3 rounded-xl bg-primary py-2.5 pr-2 pl-4 text-on-primary shadow-float"
    >
      <p className="min-w-0 flex-1 text-[13px]">{text}</p>
      {action && (
        <button
          type="button"
          onClick={() => {
            dismiss(id)
            action.run()
          }}
          className="rounded-md px-2 py-1 font-semibold text-[13px] underline underline-offset-2"
        >
          {action.label}
        </button>
      )}
      <button
        type="button"
        aria-label="Dismiss"
        onClick={() => dismiss(id)}
        className="grid size-7 place-items-center rounded-md opacity-70 hover:opacity-100"
      >
        <X aria-hidden className="size-4" />
      </button>
    </div>
  )
}
