import type { Code } from '@qregg/contract'
import { Download, FileImage, Printer, Shapes } from 'lucide-react'
import { useState } from 'react'
import { useWorkspace } from '../api/account.ts'
import { Button, ButtonLink, IconButton } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Field, TextInput } from '../ui/field.tsx'
import { Menu, MenuItem, MenuLabel, MenuLine, MenuLink } from '../ui/menu.tsx'
import { nameOf } from './code-parts.tsx'

const PNG_SIZES = [1024, 4096] as const
export const PRINT_MM = { least: 5, most: 2_000, usual: 50 } as const

/** Whether a picture can be printed as wide as this; a whole number of mm. */
export function printProblem(mm: string): string | undefined {
  const width = Number(mm)
  if (/^\d+$/.test(mm.trim()) && width >= PRINT_MM.least && width <= PRINT_MM.most) return undefined
  return `Give a whole number from ${PRINT_MM.least} to 2,000.`
}

/** The code's picture as a file: vector, pixels, or for print. `compact` is a button without words, for rows. */
export function DownloadsMenu({ code, compact = false }: { code: Code; compact?: boolean }) {
  const { api } = useWorkspace()
  const [isPrinting, setPrinting] = useState(false)
  const params = { id: code.id }
  return (
    <>
      <Menu
        trigger={
          compact ? (
            <IconButton size="sm" label={`Download ${nameOf(code)}`} icon={Download} />
          ) : (
            <Button icon={Download}>Download</Button>
          )
        }
      >
        <MenuLabel>For print and for designers</MenuLabel>
        <MenuLink
          icon={Shapes}
          href={api.address('/codes/{id}/image.svg', { params })}
          download={`${code.shortCode}.svg`}
        >
          <Words name="SVG" about="sharp at every size" />
        </MenuLink>
        <MenuItem icon={Printer} onSelect={() => setPrinting(true)}>
          <Words name="PDF" about="as wide as you print it" />
        </MenuItem>
        <MenuLine />
        <MenuLabel>For screens and documents</MenuLabel>
        {PNG_SIZES.map((size) => (
          <MenuLink
            key={size}
            icon={FileImage}
            href={api.address('/codes/{id}/image.png', { params, query: { size } })}
            download={`${code.shortCode}-${size}.png`}
          >
            <Words name={`PNG, ${size} pixels`} about={size === 1024 ? 'for most things' : 'for posters'} />
          </MenuLink>
        ))}
      </Menu>
      {isPrinting && <PrintDialog code={code} onClose={() => setPrinting(false)} />}
    </>
  )
}

function Words({ name, about }: { name: string; about: string }) {
  return (
    <span className="flex flex-1 items-baseline justify-between gap-4">
      {name}
      <span className="text-muted text-xs">{about}</span>
    </span>
  )
}

function PrintDialog({ code, onClose }: { code: Code; onClose(): void }) {
  const { api } = useWorkspace()
  const [mm, setMm] = useState(String(PRINT_MM.usual))
  const problem = printProblem(mm)
  const least = code.design?.check.minimumPrintMm
  const isSmall = least !== undefined && problem === undefined && Number(mm) < least
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title="PDF for print"
      description="One page, exactly as large as the picture."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          {problem ? (
            <Button look="primary" icon={Download} disabled>
              Download PDF
            </Button>
          ) : (
            <ButtonLink
              look="primary"
              icon={Download}
              href={api.address('/codes/{id}/image.pdf', {
                params: { id: code.id },
                query: { widthMm: Number(mm) },
              })}
              download={`${code.shortCode}-${mm}mm.pdf`}
            >
              Download PDF
            </ButtonLink>
          )}
        </>
      }
    >
      <Field
        label="Width in mm"
        error={problem}
        hint={
          isSmall
            ? `This design wants at least ${least} mm to be read by most phones.`
            : 'A business card takes 20 to 25, a table sign 40 to 60, a poster 100 or more.'
        }
      >
        <TextInput value={mm} onChange={(event) => setMm(event.target.value)} inputMode="numeric" autoFocus />
      </Field>
    </Dialog>
  )
}
