import { type FormEvent, type ReactNode, useEffect, useRef } from 'react'
import { Button } from '../ui/button.tsx'
import { SubmitError } from './submit-error.tsx'

/** A form with one button. When something was wrong with a field, that field is where one goes on. */
export function DoorForm({
  children,
  submit,
  button,
  busy,
  error,
}: {
  children?: ReactNode
  submit(): void
  button: string
  busy: boolean
  error: unknown
}) {
  const form = useRef<HTMLFormElement>(null)
  useEffect(() => {
    if (error) form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
  }, [error])
  function send(event: FormEvent) {
    event.preventDefault()
    submit()
  }
  return (
    <form ref={form} noValidate onSubmit={send} className="grid gap-4">
      <SubmitError error={error} />
      {children}
      <Button type="submit" look="primary" busy={busy} className="h-10 w-full">
        {button}
      </Button>
    </form>
  )
}
