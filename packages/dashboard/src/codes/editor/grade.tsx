import type { DesignCheck, Grade as Letter } from '@qregg/contract'
import { classes } from '../../ui/classes.ts'

const MEANINGS: Record<Letter, { text: string; tone: string }> = {
  A: { text: 'Scans everywhere', tone: 'bg-good-soft text-good' },
  B: { text: 'Scans well', tone: 'bg-good-soft text-good' },
  C: { text: 'Scans on most phones', tone: 'bg-warn-soft text-warn' },
  D: { text: 'Scans with luck', tone: 'bg-warn-soft text-warn' },
  F: { text: 'Cannot be scanned', tone: 'bg-bad-soft text-bad' },
}

/** What the form calls a field of the design. */
const DESIGN_LABELS: Record<string, string> = {
  foreground: 'The colour of the modules',
  background: 'The background',
  modules: 'The code',
  'finders.frame': 'The colour of the corners',
  'finders.ball': 'The middle of the corners',
  'logo.id': 'The logo',
  'logo.size': 'The logo',
  'frame.text': 'The text below the code',
  margin: 'The empty edge',
  errorCorrection: 'Error correction',
}

export function designLabel(field: string): string {
  return DESIGN_LABELS[field] ?? 'This design'
}

/** How well the picture scans, why, and what to change. Told by itself when it changes. */
export function Grade({ check }: { check: DesignCheck }) {
  const { grade, reasons, minimumPrintMm } = check
  const { text, tone } = MEANINGS[grade]
  return (
    <div aria-live="polite" className="min-w-0">
      <div className="flex items-center gap-2.5">
        <span
          className={classes(
            'grid size-8 shrink-0 place-items-center rounded-lg font-semibold text-base',
            tone,
          )}
        >
          <span className="sr-only">Grade </span>
          {grade}
        </span>
        <p className="font-medium">{text}</p>
      </div>
      {reasons.length > 0 && (
        <ul className="mt-2 grid gap-1.5 text-[13px]">
          {reasons.map(({ field, message }) => (
            <li key={field + message}>
              {designLabel(field)} {message}.
            </li>
          ))}
        </ul>
      )}
      <p className="mt-2 text-[13px] text-muted">
        {grade === 'F' ? 'It cannot be saved like this.' : `Print it at least ${minimumPrintMm} mm wide.`}
      </p>
    </div>
  )
}
