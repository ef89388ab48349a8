import type { Code } from '@qregg/contract'
import { CircleAlert, CircleCheck, Download, FileSpreadsheet } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { Button } from '../../ui/button.tsx'
import { count } from '../../ui/time.tsx'
import { saveFile } from '../bulk/save-file.ts'
import { codesText } from '../bulk/use-bulk.ts'
import { writeCsv } from './csv.ts'
import type { Made } from './make-many.ts'
import { COLUMNS } from './rows.ts'

const ZipDialog = lazy(async () => ({ default: (await import('../bulk/zip-dialog.tsx')).ZipDialog }))
const PROBLEMS_SHOWN = 100

/** What came of it: the table with its short URLs to take away, the pictures, and the rows that were refused. */
export function ManyResult({ made }: { made: readonly Made[] }) {
  const [isZipping, setZipping] = useState(false)
  const codes = made.flatMap(({ code }) => (code ? [code] : []))
  const refused = made.filter(({ code }) => !code)
  return (
    <div className="grid gap-4">
      <p role="status" className="flex items-center gap-2 font-medium">
        {refused.length === 0 ? (
          <CircleCheck aria-hidden className="size-5 text-good" />
        ) : (
          <CircleAlert aria-hidden className="size-5 text-warn" />
        )}
        {codesText(codes.length)} made
        {refused.length > 0 && `, ${count(refused.length)} ${refused.length === 1 ? 'row' : 'rows'} left out`}
        .
      </p>
      <div className="flex flex-wrap gap-2">
        <Button icon={FileSpreadsheet} onClick={() => saveFile(resultsOf(made), 'codes-made.csv')}>
          Table with short URLs (CSV)
        </Button>
        {codes.length > 0 && (
          <Button icon={Download} onClick={() => setZipping(true)}>
            Pictures (ZIP)
          </Button>
        )}
      </div>
      {refused.length > 0 && (
        <section className="grid gap-1.5 text-[13px]">
          <h3 className="font-medium">Left out</h3>
          <ul className="grid max-h-72 gap-1.5 overflow-y-auto rounded-lg bg-sunken px-3 py-2.5">
            {refused.slice(0, PROBLEMS_SHOWN).map(({ row, problem }) => (
              <li key={row.line} className="break-words">
                <span className="font-medium">
                  Line {row.line}
                  {row.body.title && `, ${row.body.title}`}:
                </span>{' '}
                {problem}
              </li>
            ))}
            {refused.length > PROBLEMS_SHOWN && (
              <li>And {count(refused.length - PROBLEMS_SHOWN)} more, all of them in the table.</li>
            )}
          </ul>
        </section>
      )}
      <Suspense fallback={null}>
        {isZipping && <ZipDialog codes={codes} onClose={() => setZipping(false)} />}
      </Suspense>
    </div>
  )
}

/** The table as it came, with what became of each row: it can be mended and brought again. */
function resultsOf(made: readonly Made[]): Blob {
  const rows = made.map(({ row: { body }, code, problem }) => [
    body.title ?? '',
    'url' in body.payload ? body.payload.url : '',
    (body.tags ?? []).join(', '),
    (code as Code | undefined)?.shortCode ?? body.shortCode ?? '',
    body.externalId ?? '',
    code?.shortUrl ?? '',
    code?.id ?? '',
    problem ?? '',
  ])
  return writeCsv([[...COLUMNS, 'shortUrl', 'codeId', 'error'], ...rows])
}
