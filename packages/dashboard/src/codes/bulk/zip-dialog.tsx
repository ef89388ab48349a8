import { useMutation } from '@tanstack/react-query'
import { Download } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { useWorkspace } from '../../api/account.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Field, Select, TextInput } from '../../ui/field.tsx'
import { FormError, messageOf } from '../../ui/states.tsx'
import { Choices } from '../../ui/tabs.tsx'
import { tell } from '../../ui/toasts.tsx'
import { PRINT_MM, printProblem } from '../downloads-menu.tsx'
import { saveZips, type ZipOptions } from './save-file.ts'
import { codesText } from './use-bulk.ts'

const FORMATS: ReadonlyArray<{ value: ZipOptions['format']; text: string }> = [
  { value: 'svg', text: 'SVG' },
  { value: 'png', text: 'PNG' },
  { value: 'pdf', text: 'PDF' },
]
const ABOUT: Record<ZipOptions['format'], string> = {
  svg: 'Sharp at every size. What printers and designers like best.',
  png: 'Pixels, for documents and screens.',
  pdf: 'For print, one file for each code.',
}
const SIZES = [512, 1024, 2048, 4096] as const

/** Asks how the pictures shall be, and saves them as a ZIP. */
export function ZipDialog({ codes, onClose }: { codes: ReadonlyArray<{ id: string }>; onClose(): void }) {
  const { api } = useWorkspace()
  const [format, setFormat] = useState<ZipOptions['format']>('svg')
  const [size, setSize] = useState(1024)
  const [mm, setMm] = useState(String(PRINT_MM.usual))
  const stopping = useRef(new AbortController())
  useEffect(() => () => stopping.current.abort(), [])
  const { mutate, isPending, error } = useMutation({
    mutationFn() {
      stopping.current = new AbortController()
      const options: ZipOptions =
        format === 'svg' ? { format } : format === 'png' ? { format, size } : { format, widthMm: Number(mm) }
      const ids = codes.map(({ id }) => id)
      return saveZips(api, ids, options, stopping.current.signal)
    },
    onSuccess() {
      tell(`The pictures of ${codesText(codes.length)} are among your downloads.`)
      onClose()
    },
  })
  const problem = format === 'pdf' ? printProblem(mm) : undefined
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={`Download ${codesText(codes.length)}`}
      description="A ZIP with a picture of each, and a list that says which file is which code."
      onSubmit={() => problem === undefined && mutate()}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            type="submit"
            look="primary"
            icon={Download}
            busy={isPending}
            disabled={problem !== undefined}
          >
            {isPending ? 'Drawing…' : 'Download ZIP'}
          </Button>
        </>
      }
    >
      <div className="grid gap-4">
        <FormError>{error && !stopping.current.signal.aborted && messageOf(error)}</FormError>
        <div className="grid justify-items-start gap-2">
          <Choices label="Format" options={FORMATS} value={format} onChange={(chosen) => setFormat(chosen)} />
          <p className="text-[13px] text-muted">{ABOUT[format]}</p>
        </div>
        {format === 'png' && (
          <Field
            label="Size"
            hint={
              size === 4096 && codes.length > 100
                ? 'Many pictures of this size take a few minutes.'
                : undefined
            }
          >
            <Select value={size} onChange={(event) => setSize(Number(event.target.value))}>
              {SIZES.map((each) => (
                <option key={each} value={each}>
                  {each} pixels
                </option>
              ))}
            </Select>
          </Field>
        )}
        {format === 'pdf' && (
          <Field label="Width in mm" error={problem}>
            <TextInput value={mm} onChange={(event) => setMm(event.target.value)} inputMode="numeric" />
          </Field>
        )}
      </div>
    </Dialog>
  )
}
