import type { Code } from '@qregg/contract'
import { useEffect, useRef } from 'react'
import { useWorkspace } from '../api/account.ts'
import { classes } from '../ui/classes.ts'
import { CodeRow, ROW_COLUMNS, type RowActions } from './code-row.tsx'
import type { Selection } from './selection.ts'
import { useMovingCodes } from './use-moving-codes.ts'

/** A page of codes, newest first. `isOld` while the next answer is on its way. */
export function CodeList({
  codes,
  selection,
  actions,
  isOld,
}: {
  codes: readonly Code[]
  selection: Selection
  actions: RowActions
  isOld: boolean
}) {
  const { path } = useWorkspace()
  useMovingCodes(codes)
  return (
    <div className="@container rounded-2xl border border-line bg-surface shadow-card">
      <div
        className={classes(
          'grid grid-cols-[1.25rem_1fr] items-center gap-x-3 border-line border-b px-4 py-2 text-muted text-xs',
          ROW_COLUMNS,
        )}
      >
        <SelectPage codes={codes} selection={selection} />
        <span className="@3xl:hidden">Select all on this page</span>
        {['Code', 'Leads to', 'Status', 'Scans', 'Last scan'].map((text) => (
          <span
            key={text}
            aria-hidden
            className={classes(
              'hidden @3xl:block',
              text === 'Code' && 'col-start-3',
              (text === 'Scans' || text === 'Last scan') && 'text-right',
            )}
          >
            {text}
          </span>
        ))}
      </div>
      <ul
        aria-label="Codes"
        aria-busy={isOld}
        className={classes('divide-y divide-line transition-opacity', isOld && 'opacity-60')}
      >
        {codes.map((code) => (
          <CodeRow
            key={code.id}
            code={code}
            to={path(`codes/${code.id}`)}
            isChosen={selection.chosen.has(code.id)}
            actions={actions}
          />
        ))}
      </ul>
    </div>
  )
}

function SelectPage({ codes, selection }: { codes: readonly Code[]; selection: Selection }) {
  const box = useRef<HTMLInputElement>(null)
  const chosen = codes.filter(({ id }) => selection.chosen.has(id)).length
  const isPart = chosen > 0 && chosen < codes.length
  useEffect(() => {
    if (box.current) box.current.indeterminate = isPart
  }, [isPart])
  return (
    <input
      ref={box}
      type="checkbox"
      aria-label="Select all codes on this page"
      checked={codes.length > 0 && chosen === codes.length}
      onChange={(event) => selection.set(codes, event.target.checked)}
      className="relative size-4 accent-primary before:absolute before:-inset-3"
    />
  )
}
