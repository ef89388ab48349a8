import { Field, Select, TextInput } from '../../ui/field.tsx'
import { ColourField } from './colour-field.tsx'
import { useEditing } from './editor-context.ts'
import type { Look } from './look.ts'

/** A line below the code, such as "Scan me", in colours of its own. */
export function FrameFields() {
  const { draft, changeLook, errorAt } = useEditing()
  const { frame, foreground, background } = draft.look
  function setText(text: string) {
    const colours = { foreground: frame?.foreground ?? null, background: frame?.background ?? null }
    changeLook({ frame: text.trim() === '' ? null : { text, ...colours } })
  }
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <div className="sm:col-span-2">
        <Field
          label="Text below the code"
          optional
          error={errorAt('design.frame.text') ?? errorAt('design.frame')}
          hint="Tells people what a scan does. A frame is drawn around both."
        >
          <TextInput
            value={frame?.text ?? ''}
            maxLength={40}
            autoComplete="off"
            placeholder="Scan me"
            onChange={(event) => setText(event.target.value)}
          />
        </Field>
      </div>
      {frame && (
        <>
          <ColourField
            label="Text colour"
            path="design.frame.foreground"
            value={frame.foreground}
            asElse={background === 'transparent' ? '#ffffff' : background}
            asElseText="As the background"
            onChange={(colour) => changeLook({ frame: { ...frame, foreground: colour } })}
          />
          <ColourField
            label="Frame colour"
            path="design.frame.background"
            value={frame.background}
            asElse={foreground}
            asElseText="As the modules"
            onChange={(colour) => changeLook({ frame: { ...frame, background: colour } })}
          />
        </>
      )}
    </div>
  )
}

const CORRECTIONS: ReadonlyArray<{ value: Look['errorCorrection']; text: string }> = [
  { value: 'auto', text: 'As it suits (more with a logo)' },
  { value: 'L', text: 'L: 7 % may be lost' },
  { value: 'M', text: 'M: 15 % may be lost' },
  { value: 'Q', text: 'Q: 25 % may be lost' },
  { value: 'H', text: 'H: 30 % may be lost' },
]
const MARGINS = Array.from({ length: 17 }, (_, margin) => margin)

/** What decides how well the print is read: the empty edge, and how much dirt is borne. */
export function PrintFields() {
  const { draft, changeLook, errorAt } = useEditing()
  const { margin, errorCorrection } = draft.look
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <Field
        label="Empty edge"
        error={errorAt('design.margin')}
        hint="In modules, the small squares. Scanners want 4."
      >
        <Select value={margin} onChange={(event) => changeLook({ margin: Number(event.target.value) })}>
          {MARGINS.map((each) => (
            <option key={each} value={each}>
              {each}
            </option>
          ))}
        </Select>
      </Field>
      <Field
        label="Error correction"
        error={errorAt('design.errorCorrection')}
        hint="More bears dirt and a larger logo, but makes the modules smaller."
      >
        <Select
          value={errorCorrection}
          onChange={(event) => {
            const chosen = CORRECTIONS.find(({ value }) => value === event.target.value)
            if (chosen) changeLook({ errorCorrection: chosen.value })
          }}
        >
          {CORRECTIONS.map(({ value, text }) => (
            <option key={value} value={value}>
              {text}
            </option>
          ))}
        </Select>
      </Field>
    </div>
  )
}
