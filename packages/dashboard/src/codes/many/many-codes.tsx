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

type Step =
  | { kind: 'input' }
  | { kind: 'making'; through: number; total: number }
  | { kind: 'made'; made: Made[] }

/** Makes codes of a table: pasted or from a file, looked through, made, and given back with their short URLs. */
export function ManyCodes({ onClose }: { onClose(): void }) {
  const { api } = useWorkspace()
  const refresh = useRefreshCode()
  const [text, setText] = useState('')
  const [table, setTable] = useState<Table>({ rows: [], notes: [] })
  const [step, setStep] = useState<Step>({ kind: 'input' })
  const stopping = useRef(new AbortController())
  useEffect(() => () => stopping.current.abort(), [])
  const good = table.rows.filter(({ problems }) => problems.length === 0)

  async function make() {
    stopping.current = new AbortController()
    const { signal } = stopping.current
    setStep({ kind: 'making', through: 0, total: good.length })
    const made = await makeMany(api, good, {
      signal,
      onProgress: (through) => setStep({ kind: 'making', through, total: good.length }),
    })
    refresh()
    setStep({ kind: 'made', made: inOrder(table.rows, made) })
  }

  return (
    <Dialog
      open
      wide
      // While codes are being made the way out is to stop, so that the short URLs are not lost.
      onOpenChange={() => step.kind !== 'making' && onClose()}
      title="Make many codes"
      description={
        step.kind === 'input'
          ? 'From a spreadsheet: a row for each code, with where it leads. Up to 10,000 at once.'
          : undefined
      }
      footer={
        step.kind === 'input' ? (
          <>
            <Button onClick={onClose}>Cancel</Button>
            <Button look="primary" disabled={good.length === 0} onClick={() => void make()}>
              {good.length === 0 ? 'Make codes' : `Make ${codesText(good.length)}`}
            </Button>
          </>
        ) : step.kind === 'making' ? (
          <Button onClick={() => stopping.current.abort()}>Stop here</Button>
        ) : (
          <Button look="primary" onClick={onClose}>
            Done
          </Button>
        )
      }
    >
      {step.kind === 'input' && <ManyInput text={text} table={table} onText={setText} onTable={setTable} />}
      {step.kind === 'making' && (
        <div className="grid gap-2 py-6">
          <p id="making" aria-live="polite" className="tabular-nums">
            {count(step.through)} of {codesText(step.total)} made…
          </p>
          <progress
            aria-labelledby="making"
            value={step.through}
            max={step.total}
            className="progress w-full"
          />
        </div>
      )}
      {step.kind === 'made' && <ManyResult made={step.made} />}
    </Dialog>
  )
}

/** What became of every row, in the order of the table: also of those that were not tried. */
function inOrder(rows: readonly Row[], made: readonly Made[]): Made[] {
  const byLine = new Map(made.map((each) => [each.row.line, each]))
  return rows.map(
    (row) =>
      byLine.get(row.line) ?? { row, problem: row.problems.join(' ') || 'Not made: you stopped before it.' },
  )
}
