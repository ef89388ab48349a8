import { X } from 'lucide-react'
import { Dialog as Radix } from 'radix-ui'
import { type FormEvent, type ReactNode, useState } from 'react'
import { Button } from './button.tsx'
import { classes } from './classes.ts'
import { useBack } from './use-back.ts'

type Shared = {
  open: boolean
  onOpenChange(open: boolean): void
  title: string
  description?: ReactNode
  children?: ReactNode
  /** Buttons at the foot, the main one last. */
  footer?: ReactNode
  /** Makes the whole a form: Enter sends it. */
  onSubmit?: (() => void) | undefined
  /**
   * Only its own buttons close it: neither Escape, nor Back, nor a press beside it. For what would be lost by that: a secret
   * that is shown once, or the answer that will hold it.
   */
  held?: boolean
}

const PANELS = {
  dialog:
    'inset-x-0 bottom-0 max-h-[92dvh] rounded-t-2xl sm:inset-auto sm:top-1/2 sm:left-1/2 sm:w-[min(32rem,calc(100vw-3rem))] sm:-translate-x-1/2 sm:-translate-y-1/2 sm:rounded-2xl',
  wide: 'inset-x-0 bottom-0 max-h-[92dvh] rounded-t-2xl sm:inset-auto sm:top-1/2 sm:left-1/2 sm:w-[min(56rem,calc(100vw-3rem))] sm:-translate-x-1/2 sm:-translate-y-1/2 sm:rounded-2xl',
  sheet: 'inset-y-0 right-0 w-full sm:w-[min(40rem,100vw)] sm:border-l sm:border-line',
  wideSheet: 'inset-y-0 right-0 w-full lg:w-[min(66rem,calc(100vw-4rem))] lg:border-l lg:border-line',
} as const

function Panel({
  kind,
  open,
  onOpenChange,
  title,
  description,
  children,
  footer,
  onSubmit,
  held = false,
}: Shared & { kind: keyof typeof PANELS }) {
  const giveFocusBack = useFocusBack(open)
  useBack(open && held, () => true)
  const inside = (
    <>
      <header className="flex items-start gap-3 px-5 pt-4 pb-3">
        <div className="min-w-0 flex-1">
          <Radix.Title className="font-semibold text-base">{title}</Radix.Title>
          {description && (
            <Radix.Description className="mt-0.5 text-[13px] text-muted">{description}</Radix.Description>
          )}
        </div>
        <Radix.Close asChild>
          {/* No tooltip: this often has the focus first, and Escape would then close the tooltip instead of the panel. */}
          <button
            type="button"
            aria-label="Close"
            disabled={held}
            className="inline-flex size-7 shrink-0 items-center justify-center rounded-lg text-muted transition-colors hover:bg-sunken hover:text-ink disabled:invisible"
          >
            <X aria-hidden className="size-4" />
          </button>
        </Radix.Close>
      </header>
      <div className="min-h-0 flex-1 overflow-y-auto px-5 pb-5">{children}</div>
      {footer && (
        <footer className="flex flex-wrap justify-end gap-2 border-line border-t px-5 py-3 pb-[max(0.75rem,env(safe-area-inset-bottom))]">
          {footer}
        </footer>
      )}
    </>
  )
  const inner = 'flex min-h-0 flex-1 flex-col'
  function submit(event: FormEvent) {
    event.preventDefault()
    // A form in a dialog must not send the form around it, too.
    event.stopPropagation()
    onSubmit?.()
  }
  return (
    <Radix.Root open={open} onOpenChange={(next) => (held && !next) || onOpenChange(next)}>
      <Radix.Portal>
        <Shade />
        <Radix.Content
          {...(description ? {} : { 'aria-describedby': undefined })}
          onOpenAutoFocus={focusFirstField}
          onCloseAutoFocus={giveFocusBack}
          className={classes(
            'fixed z-40 flex animate-[rise_150ms_ease-out] flex-col bg-raised shadow-float outline-none',
            PANELS[kind],
          )}
        >
          {onSubmit ? (
            <form noValidate onSubmit={submit} className={inner}>
              {inside}
            </form>
          ) : (
            <div className={inner}>{inside}</div>
          )}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

/** The first field gets the focus, or the panel itself: on Close, its tooltip would cover what has just opened. */
function focusFirstField(event: Event) {
  const panel = event.target
  if (!(panel instanceof HTMLElement)) return
  event.preventDefault()
  const field = panel.querySelector<HTMLElement>('input:not([readonly]), textarea, select') ?? panel
  field.focus()
}

/** What had the focus when this opened gets it back: these panels have no trigger that Radix knows of. */
function useFocusBack(open: boolean) {
  const [wasOpen, setWasOpen] = useState(false)
  const [opener, setOpener] = useState<Element | null>(null)
  if (open !== wasOpen) {
    setWasOpen(open)
    if (open) setOpener(openerOf(document.activeElement))
  }
  return (event: Event) => {
    if (!(opener instanceof HTMLElement) || !opener.isConnected) return
    event.preventDefault()
    opener.focus()
  }
}

/** An item of a menu is gone when the panel closes; the button that opened the menu is not. */
function openerOf(focused: Element | null): Element | null {
  const button = focused?.closest('[role="menu"]')?.getAttribute('aria-labelledby')
  return button ? document.getElementById(button) : focused
}

/**
 * Darkens the page behind. Not Radix's own, which would keep the page from scrolling by a style that it puts into it: the
 * policy of the page lets none in, and styles.css does the same.
 */
export function Shade() {
  return <div aria-hidden className="fixed inset-0 z-40 bg-black/40" />
}

/** A question or a small form in the middle of the page; from below on a phone. */
export function Dialog({ wide = false, ...rest }: Shared & { wide?: boolean }) {
  return <Panel kind={wide ? 'wide' : 'dialog'} {...rest} />
}

/** A larger form or a thing's details, beside the page; the whole of a phone. */
export function Sheet({ wide = false, ...rest }: Shared & { wide?: boolean }) {
  return <Panel kind={wide ? 'wideSheet' : 'sheet'} {...rest} />
}

/** Asks before what cannot be undone. `children` says what is lost. */
export function ConfirmDialog({
  confirm,
  busy = false,
  onConfirm,
  ...rest
}: Omit<Shared, 'footer' | 'onSubmit'> & { confirm: string; busy?: boolean; onConfirm(): void }) {
  return (
    <Dialog
      {...rest}
      footer={
        <>
          {/* What Enter does at first must be harmless. */}
          <Button autoFocus onClick={() => rest.onOpenChange(false)}>
            Cancel
          </Button>
          <Button look="danger" busy={busy} onClick={onConfirm}>
            {confirm}
          </Button>
        </>
      }
    />
  )
}
