import { ArrowRight, FileSpreadsheet, Shapes } from 'lucide-react'
import { useState } from 'react'
import { useLocation } from 'wouter'
import { useWorkspace } from '../api/account.ts'
import { Button } from '../ui/button.tsx'
import { Field, TextInput } from '../ui/field.tsx'
import { useSubmit } from '../ui/form.ts'
import { FormError } from '../ui/states.tsx'
import { useRefreshCode } from './queries.ts'
import { useRepeatKey } from './repeat-key.ts'
import { asUrl } from './summary.ts'

/** Where there is no code yet: one question, whose answer makes the first. */
export function FirstCode({ onOther, onMany }: { onOther(): void; onMany(): void }) {
  const [url, setUrl] = useState('')
  const { api, path } = useWorkspace()
  const [, navigate] = useLocation()
  const refresh = useRefreshCode()
  const { keyFor } = useRepeatKey()
  const { submit, busy, errors, general } = useSubmit(
    () => {
      const body = { payload: { url: asUrl(url) } }
      return api.post('/codes', { body, headers: keyFor(body) })
    },
    ({ data: code }) => {
      refresh(code)
      navigate(path(`codes/${code.id}`))
    },
  )
  return (
    <div className="mx-auto grid max-w-xl gap-5 rounded-2xl border border-line bg-surface p-6 shadow-card sm:mt-6 sm:p-10">
      <div className="grid justify-items-center gap-1 text-center">
        <Pattern />
        <h2 className="mt-3 font-semibold text-xl tracking-tight">Make your first code</h2>
        <p className="max-w-md text-muted">
          What you print stays the same. Where it leads can be changed at any time, and every scan is counted.
        </p>
      </div>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          submit(undefined)
        }}
        className="grid gap-3"
      >
        <FormError>{general}</FormError>
        <Field label="Where should it lead?" error={errors['payload.url'] ?? errors.payload} required>
          <TextInput
            value={url}
            onChange={(event) => setUrl(event.target.value)}
            placeholder="example.com/menu"
            inputMode="url"
            autoCapitalize="none"
            autoCorrect="off"
            spellCheck={false}
            autoFocus
            className="h-11"
          />
        </Field>
        <Button type="submit" look="primary" icon={ArrowRight} busy={busy} className="h-11">
          Make my code
        </Button>
      </form>
      <div className="flex flex-wrap justify-center gap-1 border-line border-t pt-4">
        <Button look="ghost" size="sm" icon={Shapes} onClick={onOther}>
          Wi-Fi, contact, event…
        </Button>
        <Button look="ghost" size="sm" icon={FileSpreadsheet} onClick={onMany}>
          Many from a spreadsheet
        </Button>
      </div>
    </div>
  )
}

// Rows and columns of 4 units, between the corners.
const DOTS = ['40', '60', '51', '42', '62', '63', '04', '24', '44', '64', '84', 'a4', '15', '35', '55', '95']
const MORE_DOTS = [
  '06',
  '46',
  '66',
  '76',
  'a6',
  '57',
  '48',
  '88',
  '68',
  '98',
  '59',
  '79',
  'a9',
  '4a',
  '6a',
  '8a',
]

/** A code in the making: the three corners that every QR code has, and squares between them. */
function Pattern() {
  const corner = (x: number, y: number) => (
    <g key={`${x}-${y}`}>
      <rect
        x={x + 1}
        y={y + 1}
        width="12"
        height="12"
        rx="3.5"
        fill="none"
        strokeWidth="2"
        className="stroke-ink"
      />
      <rect x={x + 5} y={y + 5} width="4" height="4" rx="1.2" className="fill-yolk" />
    </g>
  )
  return (
    <svg aria-hidden viewBox="0 0 45 45" className="size-16">
      {[corner(0, 0), corner(31, 0), corner(0, 31)]}
      {[...DOTS, ...MORE_DOTS].map((dot) => {
        const [x = 0, y = 0] = [...dot].map((digit) => Number.parseInt(digit, 16) * 4 + 1)
        return <rect key={dot} x={x} y={y} width="3" height="3" rx="1" className="fill-muted" />
      })}
    </svg>
  )
}
