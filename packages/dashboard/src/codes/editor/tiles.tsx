import { type ReactNode, useId } from 'react'
import { classes } from '../../ui/classes.ts'

/** Choices of which one holds, each a tile with a picture, its name, and what follows from it. Arrow keys move. */
export function Tiles<T extends string>({
  legend,
  options,
  value,
  onChange,
  className,
  hintsOnPhones = true,
}: {
  legend: string
  options: ReadonlyArray<{ value: T; text: string; hint?: string; picture?: ReactNode }>
  value: T
  onChange(value: T): void
  /** How many stand side by side: `grid-cols-3`. */
  className?: string
  /** Without them the tiles stay small, and the chosen one's hint stands below. */
  hintsOnPhones?: boolean
}) {
  const name = useId()
  const chosen = options.find((option) => option.value === value)
  return (
    <fieldset>
      <legend className="mb-1.5 font-medium text-[13px]">{legend}</legend>
      <div className={classes('grid gap-2', className)}>
        {options.map((option) => (
          <label
            key={option.value}
            className={classes(
              'flex cursor-pointer items-start gap-2.5 rounded-xl border p-2.5 transition-colors',
              'has-focus-visible:outline-2 has-focus-visible:outline-yolk has-focus-visible:outline-offset-2',
              option.value === value
                ? 'border-yolk bg-yolk-soft text-ink'
                : 'border-line-strong/50 bg-surface hover:bg-sunken',
            )}
          >
            <input
              type="radio"
              name={name}
              className="sr-only"
              value={option.value}
              checked={option.value === value}
              onChange={() => onChange(option.value)}
              aria-describedby={option.hint ? `${name}-${option.value}` : undefined}
            />
            {option.picture}
            <span className="min-w-0">
              <span className="block font-medium text-[13px]">{option.text}</span>
              {option.hint && (
                <span
                  id={`${name}-${option.value}`}
                  className={classes(
                    'text-xs',
                    option.value === value ? 'text-ink' : 'text-muted',
                    hintsOnPhones ? 'block' : 'hidden sm:block',
                  )}
                >
                  {option.hint}
                </span>
              )}
            </span>
          </label>
        ))}
      </div>
      {!hintsOnPhones && chosen?.hint && (
        <p aria-hidden className="mt-1.5 text-[13px] text-muted sm:hidden">
          {chosen.hint}
        </p>
      )}
    </fieldset>
  )
}
