import { Checkbox } from '../../ui/field.tsx'
import { ColourField } from './colour-field.tsx'
import { useEditing } from './editor-context.ts'
import { FrameFields, PrintFields } from './frame-fields.tsx'
import { LogoField } from './logo-field.tsx'
import { ReadyLooks } from './ready-looks.tsx'
import { ShapeFields } from './shape-fields.tsx'

/** How the picture looks. The preview beside it tells at once what scanners make of it. */
export function DesignTab() {
  return (
    <div className="grid gap-7">
      <ReadyLooks />
      <Colours />
      <ShapeFields />
      <LogoField />
      <FrameFields />
      <PrintFields />
    </div>
  )
}

function Colours() {
  const { draft, changeLook } = useEditing()
  const { foreground, background, finders } = draft.look
  const isTransparent = background === 'transparent'
  return (
    <fieldset className="grid gap-4 sm:grid-cols-2">
      <legend className="sr-only">Colours</legend>
      <ColourField
        label="Modules"
        path="design.foreground"
        value={foreground}
        onChange={(colour) => colour && changeLook({ foreground: colour })}
      />
      <div className="grid gap-2">
        <ColourField
          label="Background"
          path="design.background"
          value={isTransparent ? null : background}
          asElse="#ffffff"
          disabled={isTransparent}
          onChange={(colour) => colour && changeLook({ background: colour })}
        />
        <Checkbox
          label="Transparent"
          checked={isTransparent}
          onChange={(event) => changeLook({ background: event.target.checked ? 'transparent' : '#ffffff' })}
        />
      </div>
      <ColourField
        label="Corners"
        path="design.finders.frame"
        value={finders.frame}
        asElse={foreground}
        asElseText="As the modules"
        onChange={(frame) => changeLook({ finders: { ...finders, frame } })}
      />
      <ColourField
        label="Middle of the corners"
        path="design.finders.ball"
        value={finders.ball}
        asElse={finders.frame ?? foreground}
        asElseText="As the corners"
        onChange={(ball) => changeLook({ finders: { ...finders, ball } })}
      />
    </fieldset>
  )
}
