import { Link, useLocation } from 'wouter'
import { classes } from './classes.ts'

/** Links to pages that belong together; the one that is shown is marked. `label` names the whole for screen readers. */
export function TabLinks({
  label,
  tabs,
}: {
  label: string
  tabs: ReadonlyArray<{ to: string; text: string }>
}) {
  const [location] = useLocation()
  return (
    <nav aria-label={label} className="mb-6 overflow-x-auto border-line border-b">
      <ul className="flex min-w-max gap-1">
        {tabs.map(({ to, text }) => {
          const isHere = location === to
          return (
            <li key={to}>
              <Link
                to={to}
                aria-current={isHere ? 'page' : undefined}
                className={classes(
                  '-mb-px block border-b-2 px-3 py-2.5 font-medium text-[13px]',
                  isHere ? 'border-yolk text-ink' : 'border-transparent text-muted hover:text-ink',
                )}
              >
                {text}
              </Link>
            </li>
          )
        })}
      </ul>
    </nav>
  )
}

/** A few choices in a row of which one holds. */
export function Choices<T extends string>({
  label,
  options,
  value,
  onChange,
}: {
  label: string
  options: ReadonlyArray<{ value: T; text: string }>
  value: T
  onChange(value: T): void
}) {
  return (
    <fieldset className="inline-flex rounded-lg bg-sunken p-0.5">
      <legend className="sr-only">{label}</legend>
      {options.map((option) => (
        <label
          key={option.value}
          className={classes(
            'cursor-pointer whitespace-nowrap rounded-md px-3 py-1 font-medium text-[13px] has-focus-visible:outline-2 has-focus-visible:outline-yolk',
            option.value === value ? 'bg-surface text-ink shadow-card' : 'text-muted hover:text-ink',
          )}
        >
          <input
            type="radio"
            className="sr-only"
            checked={option.value === value}
            onChange={() => onChange(option.value)}
            value={option.value}
          />
          {option.text}
        </label>
      ))}
    </fieldset>
  )
}
