import { useEffect, useRef, useState } from 'react'
import { useWorkspace } from '../../api/account.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { count } from '../../ui/time.tsx'
import { codesText } from '../bulk/use-bulk.ts'
import { useRefreshCode } from '../queries.ts'
import { type Made, makeMany } from './make-many.ts'
import { ManyInput } from './many-input.tsx'
import { ManyResult } from './many-result.tsx'
import type { Row, Table } from './rows.ts'

type Step = 'input' | 'making' | 'made'

/** Makes codes of a table: pasted or from a file, looked through, made, and given back with their short URLs. */
export function ManyCodes({ onClose }: { onClose(): void }) {
  const { api } = useWorkspace()
  const refresh = useRefreshCode()
  const [text, setText] = useState('')
  const [table, setTable] = useState<Table>({ rows: [], notes: [] })
  const [step, setStep] = useState<Step>('input')
  const [through, setThrough] = useState(0)
  const stopping = useRef(new AbortController())
  useEffect(() => () => stopping.current.abort(), [])
  const good = table.rows.filter(({ problems }) => problems.length === 0)

  const [made, setMade] = useState<readonly Made[]>([])
  const tried = new Set(made.map(({ row }) => row))
  const left = good.filter((row) => !tried.has(row))

  async function make() {
    stopping.current = new AbortController()
    const { signal } = stopping.current
    setStep('making')
    setThrough(made.length)
    const more = await makeMany(api, left, { signal, onProgress: (now) => setThrough(made.length + now) })
    refresh()
    setMade([...made, ...more])
    setStep('made')
  }

  return (
    <Dialog
      open
      wide
      // While codes are being made the way out is to stop: what was made so far is told, and can be gone on with.
      onOpenChange={() => (step === 'making' ? stopping.current.abort() : onClose())}
      title="Make many codes"
      description={
        step === 'input'
          ? 'From a spreadsheet: a row for each code, with where it leads. Up to 10,000 at once.'
          : undefined
      }
      footer={
        step === 'input' ? (
          <>
            <Button onClick={onClose}>Cancel</Button>
            <Button look="primary" disabled={good.length === 0} onClick={() => void make()}>
              {good.length === 0 ? 'Make codes' : `Make ${codesText(good.length)}`}
            </Button>
          </>
        ) : step === 'making' ? (
          <Button onClick={() => stopping.current.abort()}>Stop here</Button>
        ) : (
          <>
            {left.length > 0 && (
              <Button onClick={() => void make()}>Make the other {count(left.length)}</Button>
            )}
            <Button look="primary" onClick={onClose}>
              Done
            </Button>
          </>
        )
      }
    >
      {step === 'input' && <ManyInput text={text} table={table} onText={setText} onTable={setTable} />}
      {step === 'making' && (
        <div className="grid gap-2 py-6">
          <p id="making" aria-live="polite" className="tabular-nums">
            {count(through)} of {count(good.length)} rows done…
          </p>
          <progress aria-labelledby="making" value={through} max={good.length} className="progress w-full" />
        </div>
      )}
      {step === 'made' && <ManyResult made={inOrder(table.rows, made)} />}
    </Dialog>
  )
}

/** What became of every row, in the order of the table: also of those that were not tried. */
function inOrder(rows: readonly Row[], made: readonly Made[]): Made[] {
  const byRow = new Map(made.map((each) => [each.row, each]))
  return rows.map(
    (row) => byRow.get(row) ?? { row, problem: row.problems.join(' ') || 'Not made: you stopped before it.' },
  )
}
