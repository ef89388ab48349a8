import { useMutation } from '@tanstack/react-query'
import { ImageUp, Trash2 } from 'lucide-react'
import { type DragEvent, useId, useRef, useState } from 'react'
import { useWorkspace } from '../../api/account.ts'
import { ApiFailure } from '../../api/client.ts'
import { Button } from '../../ui/button.tsx'
import { classes } from '../../ui/classes.ts'
import { Field } from '../../ui/field.tsx'
import { sentence } from '../../ui/form.ts'
import { messageOf } from '../../ui/states.tsx'
import { useEditing } from './editor-context.ts'

const MAX_BYTES = 1_048_576
const SIZE = { least: 0.05, most: 0.4, usual: 0.22 } as const
/** By the end of the name, for some systems know no type for SVG. */
const TYPES: Record<string, string> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  svg: 'image/svg+xml',
}

/** The picture in the middle. It is kept as soon as it is chosen; the code shows it once the design is saved. */
export function LogoField() {
  const { draft, changeLook, errorAt } = useEditing()
  const { logo } = draft.look
  const [name, setName] = useState<string>()
  const upload = useUpload((id, fileName) => {
    setName(fileName)
    changeLook({ logo: { id, size: logo?.size ?? SIZE.usual } })
  })
  const error = upload.problem ?? errorAt('design.logo.id')
  return (
    <fieldset className="grid gap-3">
      <legend className="mb-1.5 font-medium text-[13px]">Logo in the middle</legend>
      <Chooser busy={upload.busy} error={error} take={upload.take} hasLogo={logo !== null} />
      {logo && (
        <>
          <div className="flex flex-wrap items-center gap-2 text-[13px]">
            <span className="min-w-0 flex-1 truncate">{name ?? 'The logo of this code'}</span>
            <Button size="sm" look="ghost" icon={Trash2} onClick={() => changeLook({ logo: null })}>
              Remove
            </Button>
          </div>
          <Size
            size={logo.size}
            error={errorAt('design.logo.size')}
            onChange={(size) => changeLook({ logo: { ...logo, size } })}
          />
        </>
      )}
    </fieldset>
  )
}

function Chooser({
  busy,
  error,
  take,
  hasLogo,
}: {
  busy: boolean
  error: string | undefined
  take(file: File | undefined): void
  hasLogo: boolean
}) {
  const id = useId()
  const input = useRef<HTMLInputElement>(null)
  const [isOver, setOver] = useState(false)
  function drop(event: DragEvent) {
    event.preventDefault()
    setOver(false)
    take(event.dataTransfer.files[0])
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is a second way; the button inside is the first
    <div
      onDragOver={(event) => {
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
      className={classes(
        'flex flex-wrap items-center gap-3 rounded-xl border border-dashed p-3',
        isOver ? 'border-yolk bg-yolk-soft' : 'border-line-strong/60',
      )}
    >
      <input
        ref={input}
        type="file"
        accept=".png,.jpg,.jpeg,.svg,image/png,image/jpeg,image/svg+xml"
        className="hidden"
        aria-label="Logo file"
        onChange={(event) => {
          take(event.target.files?.[0])
          // The same file may be chosen again.
          event.target.value = ''
        }}
      />
      <Button icon={ImageUp} busy={busy} aria-describedby={id} onClick={() => input.current?.click()}>
        {hasLogo ? 'Another logo' : 'Choose a logo'}
      </Button>
      <div id={id} className="min-w-0 flex-1 basis-40 text-[13px]" aria-live="polite">
        {error === undefined ? (
          <span className="text-muted">PNG, JPEG or SVG, at most 1 MiB. You can drop it here, too.</span>
        ) : (
          <span className="text-bad">{error}</span>
        )}
      </div>
    </div>
  )
}

function Size({
  size,
  error,
  onChange,
}: {
  size: number
  error: string | undefined
  onChange(size: number): void
}) {
  const id = useId()
  const text = `${Math.round(size * 100)} % of the width`
  return (
    <Field label="Size of the logo" hideLabel error={error}>
      <div className="flex items-center gap-3 text-[13px]">
        <label htmlFor={id}>Size</label>
        <input
          id={id}
          type="range"
          className="min-w-0 flex-1 accent-primary"
          min={SIZE.least * 100}
          max={SIZE.most * 100}
          step={1}
          value={Math.round(size * 100)}
          aria-valuetext={text}
          onChange={(event) => onChange(Number(event.target.value) / 100)}
        />
        <span aria-hidden className="w-32 text-right text-muted tabular-nums">
          {text}
        </span>
      </div>
    </Field>
  )
}

/** Sends a chosen file, and says what is wrong with it. */
function useUpload(done: (id: string, name: string) => void) {
  const { api } = useWorkspace()
  const [refused, setRefused] = useState<string>()
  const sending = useMutation({
    mutationFn: async (file: File) => {
      const type = TYPES[file.name.split('.').pop()?.toLowerCase() ?? ''] ?? file.type
      return (await api.post('/logos', { body: file.slice(0, file.size, type) })).data
    },
    onSuccess: ({ id }, file) => done(id, file.name),
  })
  function take(file: File | undefined) {
    if (!file) return
    const problem =
      file.size > MAX_BYTES ? 'The file is larger than 1 MiB. Save it smaller, or as SVG.' : undefined
    setRefused(problem)
    if (problem === undefined) sending.mutate(file)
  }
  const { error } = sending
  const detail = error instanceof ApiFailure ? error.details[0]?.message : undefined
  const told = error === null ? undefined : detail ? sentence(`The logo ${detail}`) : messageOf(error)
  return { take, busy: sending.isPending, problem: refused ?? told }
}
