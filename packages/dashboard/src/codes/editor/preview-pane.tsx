import { LoaderCircle, QrCode } from 'lucide-react'
import { useMemo } from 'react'
import { classes } from '../../ui/classes.ts'
import { useEditing } from './editor-context.ts'
import { Grade } from './grade.tsx'
import { usePreview } from './use-preview.ts'

/** The picture as it will be printed, and its grade: beside the form, or above it on a phone. */
export function PreviewPane() {
  const { draft, code } = useEditing()
  const { preview, isFetching, isLast, problem } = usePreview(draft, code)
  const svg = preview?.svg
  const source = useMemo(() => svg && `data:image/svg+xml,${encodeURIComponent(svg)}`, [svg])
  const isStandIn = !code && draft.mode === 'dynamic' && draft.shortCode.trim() === ''
  return (
    <section aria-label="Preview" className="flex items-start gap-4 lg:grid lg:gap-5">
      <div
        className={classes(
          'relative grid aspect-square w-24 shrink-0 place-items-center overflow-hidden rounded-xl border border-line lg:w-full',
          draft.look.background === 'transparent' ? CHECKERED : 'bg-white',
        )}
      >
        {source ? (
          <img
            src={source}
            alt="QR code as it will be printed"
            className={classes('size-full object-contain transition-opacity', isLast && 'opacity-40')}
          />
        ) : (
          <QrCode aria-hidden className="size-8 text-neutral-400 lg:size-16" />
        )}
        {isFetching && (
          <span className="absolute right-1.5 bottom-1.5 rounded-full bg-white p-1 text-neutral-700 shadow-card">
            <LoaderCircle aria-hidden className="size-3.5 animate-spin" />
          </span>
        )}
      </div>
      <div className="grid min-w-0 flex-1 gap-2">
        {problem ? (
          <div aria-live="polite" className="text-[13px]">
            <p className="font-medium">The picture follows once the form is complete.</p>
            <p className="mt-1 break-words text-muted">{problem}</p>
          </div>
        ) : (
          preview && <Grade check={preview.check} />
        )}
        {isStandIn && preview && (
          <p className="hidden text-[13px] text-muted lg:block">
            A stand-in for the short code is in it until you save. Print the picture of the saved code.
          </p>
        )}
      </div>
    </section>
  )
}

/** What is transparent shows this, as in every program for pictures. */
const CHECKERED = 'bg-[repeating-conic-gradient(#dddddd_0_25%,#ffffff_0_50%)] bg-[length:16px_16px]'
