import { Button } from '../../ui/button.tsx'
import { classes } from '../../ui/classes.ts'
import { useEditing } from './editor-context.ts'
import { designOf, hasReadyLook, PLAIN, READY_LOOKS } from './look.ts'
import { LookThumb } from './look-thumb.tsx'

/** Looks to begin with. Logo, frame text, margin and error correction stay as they are. */
export function ReadyLooks() {
  const { draft, changeLook } = useEditing()
  const { look } = draft
  return (
    <section aria-labelledby="ready-looks">
      <div className="mb-2 flex min-h-8 items-center justify-between gap-2">
        <h3 id="ready-looks" className="font-medium text-[13px]">
          Ready-made looks
        </h3>
        {designOf(look) !== null && (
          <Button size="sm" look="ghost" onClick={() => changeLook(PLAIN)}>
            Reset to plain
          </Button>
        )}
      </div>
      <div className="grid grid-cols-3 gap-2 sm:grid-cols-6">
        {READY_LOOKS.map((ready) => {
          const { name, ...shapes } = ready
          const isChosen = hasReadyLook(look, ready)
          return (
            <button
              key={name}
              type="button"
              aria-pressed={isChosen}
              onClick={() => changeLook(shapes)}
              className={classes(
                'grid gap-1.5 rounded-xl border p-2 text-xs',
                isChosen ? 'border-yolk bg-yolk-soft' : 'border-line-strong/50 bg-surface hover:bg-sunken',
              )}
            >
              <LookThumb look={shapes} className="w-full rounded-md" />
              {name}
            </button>
          )
        })}
      </div>
    </section>
  )
}
