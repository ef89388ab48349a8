import { useEditing } from './editor-context.ts'
import { type Look, PLAIN } from './look.ts'
import { LookThumb } from './look-thumb.tsx'
import { Tiles } from './tiles.tsx'

const MODULES: ReadonlyArray<{ value: Look['modules']; text: string }> = [
  { value: 'square', text: 'Squares' },
  { value: 'rounded', text: 'Rounded' },
  { value: 'dots', text: 'Dots' },
]
const FINDERS: ReadonlyArray<{ value: Look['finders']['style']; text: string }> = [
  { value: 'square', text: 'Square' },
  { value: 'rounded', text: 'Rounded' },
  { value: 'circle', text: 'Circle' },
]

const picture = (part: Partial<Look>) => (
  <LookThumb look={{ ...PLAIN, ...part }} className="size-9 shrink-0 rounded" />
)

/** How the small squares and the three large corners are drawn. */
export function ShapeFields() {
  const { draft, changeLook } = useEditing()
  const { modules, finders } = draft.look
  return (
    <div className="grid gap-5">
      <Tiles
        legend="Modules"
        className="grid-cols-2 sm:grid-cols-3"
        value={modules}
        onChange={(value) => changeLook({ modules: value })}
        options={MODULES.map((each) => ({
          ...each,
          picture: picture({ modules: each.value, finders: { ...PLAIN.finders, style: finders.style } }),
        }))}
      />
      <Tiles
        legend="Corners"
        className="grid-cols-2 sm:grid-cols-3"
        value={finders.style}
        onChange={(style) => changeLook({ finders: { ...finders, style } })}
        options={FINDERS.map((each) => ({
          ...each,
          picture: picture({ modules, finders: { ...PLAIN.finders, style: each.value } }),
        }))}
      />
    </div>
  )
}
