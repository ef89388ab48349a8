import { classes } from './classes.ts'

/** On or off, at once. `label` is what is switched. */
export function Switch({
  label,
  checked,
  onChange,
  disabled,
}: {
  label: string
  checked: boolean
  onChange(checked: boolean): void
  disabled?: boolean
}) {
  return (
    <button
      type="button"
      role="switch"
      aria-label={label}
      aria-checked={checked}
      onClick={() => onChange(!checked)}
      disabled={disabled}
      className={classes(
        'relative h-5 w-9 shrink-0 rounded-full border border-line-strong transition-colors disabled:opacity-50',
        checked ? 'border-primary bg-primary' : 'bg-sunken',
      )}
    >
      <span
        className={classes(
          'block size-3.5 rounded-full transition-transform',
          checked ? 'translate-x-[18px] bg-on-primary' : 'translate-x-0.5 bg-line-strong',
        )}
      />
    </button>
  )
}
