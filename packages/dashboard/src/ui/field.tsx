import { type ComponentProps, createContext, type ReactNode, use, useId } from 'react'
import { classes } from './classes.ts'

type Wiring = { id: string; describedBy: string | undefined; invalid: boolean; required: boolean }
const FieldContext = createContext<Wiring | null>(null)

/**
 * A label with its control below it, a hint, and what is wrong with what was given. The control inside (TextInput,
 * TextArea, Select) is wired to them for screen readers by itself.
 */
export function Field({
  label,
  hint,
  error,
  optional = false,
  required = false,
  hideLabel = false,
  children,
}: {
  label: string
  hint?: ReactNode
  error?: string | undefined
  optional?: boolean
  required?: boolean
  hideLabel?: boolean
  children: ReactNode
}) {
  const id = useId()
  const describedBy = classes(hint ? `${id}-hint` : null, error ? `${id}-error` : null) || undefined
  return (
    <FieldContext value={{ id, describedBy, invalid: error !== undefined, required }}>
      <div className="grid gap-1.5">
        <label htmlFor={id} className={classes('font-medium text-[13px]', hideLabel && 'sr-only')}>
          {label}
          {optional && <span className="ml-1.5 font-normal text-muted">optional</span>}
        </label>
        {children}
        {error !== undefined && (
          <p id={`${id}-error`} className="text-[13px] text-bad">
            {error}
          </p>
        )}
        {hint && (
          <p id={`${id}-hint`} className="text-[13px] text-muted">
            {hint}
          </p>
        )}
      </div>
    </FieldContext>
  )
}

function useWiring() {
  const field = use(FieldContext)
  return {
    id: field?.id,
    'aria-describedby': field?.describedBy,
    'aria-invalid': field?.invalid || undefined,
    required: field?.required || undefined,
  }
}

export function TextInput({ className, ...rest }: ComponentProps<'input'>) {
  return <input {...useWiring()} type="text" {...rest} className={classes('control h-9', className)} />
}

export function TextArea({ className, ...rest }: ComponentProps<'textarea'>) {
  return <textarea {...useWiring()} rows={4} {...rest} className={classes('control', className)} />
}

/** The platform's own select: at home on every phone and for every screen reader. */
export function Select({ className, children, ...rest }: ComponentProps<'select'>) {
  return (
    <select {...useWiring()} {...rest} className={classes('control h-9 py-0 pr-8', className)}>
      {children}
    </select>
  )
}

/** A box to tick with its label behind it, and a sentence below that says what follows from it. */
export function Checkbox({
  label,
  hint,
  className,
  ...rest
}: Omit<ComponentProps<'input'>, 'type'> & { label: ReactNode; hint?: ReactNode }) {
  const id = useId()
  return (
    <div className={classes('flex gap-2.5', className)}>
      <input
        {...rest}
        id={id}
        type="checkbox"
        aria-describedby={hint ? `${id}-hint` : undefined}
        className="mt-0.5 size-4 shrink-0 accent-primary"
      />
      <div>
        <label htmlFor={id} className="font-medium text-[13px]">
          {label}
        </label>
        {hint && (
          <p id={`${id}-hint`} className="text-[13px] text-muted">
            {hint}
          </p>
        )}
      </div>
    </div>
  )
}
