import { CircleAlert } from 'lucide-react'
import { count } from '../../ui/time.tsx'
import { codesText } from '../bulk/use-bulk.ts'
import { withoutScheme } from '../summary.ts'
import type { Row, Table } from './rows.ts'

const SHOWN = 5
const PROBLEMS_SHOWN = 50

/** What was understood of a table: its first rows, and every row that cannot become a code, with the way out. */
export function Preview({ table: { rows, notes } }: { table: Table }) {
  const wrong = rows.filter(({ problems }) => problems.length > 0)
  const good = rows.length - wrong.length
  return (
    <div aria-live="polite" className="grid gap-4 empty:hidden">
      {notes.map((note) => (
        <p key={note} className="rounded-lg bg-warn-soft px-3 py-2 text-[13px] text-warn">
          {note}
        </p>
      ))}
      {wrong.length > 0 && (
        <section className="grid gap-1.5 rounded-lg bg-bad-soft px-3 py-2.5 text-[13px]">
          <h3 className="flex items-center gap-1.5 font-medium text-bad">
            <CircleAlert aria-hidden className="size-4" />
            {count(wrong.length)} {wrong.length === 1 ? 'row' : 'rows'} will be left out. Mend them above, or
            go on without.
          </h3>
          <ul className="grid max-h-48 gap-1 overflow-y-auto">
            {wrong.slice(0, PROBLEMS_SHOWN).map(({ line, problems }) => (
              <li key={line} className="break-words">
                <span className="font-medium">Line {line}:</span> {problems.join(' ')}
              </li>
            ))}
            {wrong.length > PROBLEMS_SHOWN && <li>And {count(wrong.length - PROBLEMS_SHOWN)} more.</li>}
          </ul>
        </section>
      )}
      {good > 0 && (
        <section className="grid gap-1.5">
          <h3 className="font-medium text-[13px]">
            {codesText(good)} to be made{good > SHOWN ? `, the first ${SHOWN} of them:` : ':'}
          </h3>
          <ul className="divide-y divide-line rounded-lg border border-line text-[13px]">
            {rows
              .filter(({ problems }) => problems.length === 0)
              .slice(0, SHOWN)
              .map((row) => (
                <PreviewRow key={row.line} row={row} />
              ))}
          </ul>
        </section>
      )}
    </div>
  )
}

function PreviewRow({ row: { body } }: { row: Row }) {
  const { title, payload, tags = [], shortCode, externalId } = body
  const rest = [...tags, shortCode && `short code ${shortCode}`, externalId && `external id ${externalId}`]
  return (
    <li className="grid gap-x-4 px-3 py-2 sm:grid-cols-[minmax(0,1fr)_minmax(0,1.4fr)_minmax(0,1fr)]">
      <span className="truncate font-medium">
        {title ?? <span className="text-muted">Without a title</span>}
      </span>
      <span className="truncate">{'url' in payload && withoutScheme(payload.url)}</span>
      <span className="truncate text-muted">{rest.filter(Boolean).join(', ')}</span>
    </li>
  )
}
