import { X } from 'lucide-react'
import { Toast } from 'radix-ui'
import { useSyncExternalStore } from 'react'

type Message = { id: number; text: string; isError: boolean; action?: { label: string; run(): void } }

const SHOWN_MS = 6_000
/** What can be undone stays long enough to be read and thought about. */
const SHOWN_WITH_ACTION_MS = 12_000
const AT_ONCE = 3
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
  const shown = useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => messages,
  )
  return (
    <Toast.Provider duration={SHOWN_MS} swipeDirection="right">
      {shown.map(({ id, text, isError, action }) => (
        <Toast.Root
          key={id}
          type={isError ? 'foreground' : 'background'}
          duration={action ? SHOWN_WITH_ACTION_MS : SHOWN_MS}
          onOpenChange={(open) => open || dismiss(id)}
          className="flex animate-[rise_150ms_ease-out] items-center gap-3 rounded-xl bg-primary py-2.5 pr-2 pl-4 text-on-primary shadow-float"
        >
          <Toast.Description className="min-w-0 flex-1 text-[13px]">{text}</Toast.Description>
          {action && (
            <Toast.Action asChild altText={action.label}>
              <button
                type="button"
                onClick={action.run}
                className="rounded-md px-2 py-1 font-semibold text-[13px] underline underline-offset-2"
              >
                {action.label}
              </button>
            </Toast.Action>
          )}
          <Toast.Close
            aria-label="Dismiss"
            className="grid size-7 place-items-center rounded-md opacity-70 hover:opacity-100"
          >
            <X aria-hidden className="size-4" />
          </Toast.Close>
        </Toast.Root>
      ))}
      <Toast.Viewport className="fixed right-0 bottom-0 z-50 grid w-full gap-2 p-4 sm:w-96" />
    </Toast.Provider>
  )
}
