import { FileSpreadsheet, Upload } from 'lucide-react'
import { useRef, useState } from 'react'
import { Button } from '../../ui/button.tsx'
import { Field, TextArea } from '../../ui/field.tsx'
import { saveFile } from '../bulk/save-file.ts'
import { writeCsv } from './csv.ts'
import { Preview } from './preview.tsx'
import { COLUMNS, readTable, type Table } from './rows.ts'

const FILE_BYTES = 10 * 1024 * 1024
/** A larger text is kept, but a field for typing must not have to draw it. */
const SHOWN_LENGTH = 200_000
const EXAMPLE = [
  [...COLUMNS],
  ['Table 1', 'https://example.com/menu?table=1', 'menu, terrace', '', 'table-1'],
  ['Table 2', 'https://example.com/menu?table=2', 'menu', '', 'table-2'],
]

/** Takes the table: pasted, dropped, or from a file; and shows what was understood. */
export function ManyInput({
  text,
  table,
  onText,
  onTable,
}: {
  text: string
  table: Table
  onText(text: string): void
  onTable(table: Table): void
}) {
  const picker = useRef<HTMLInputElement>(null)
  const [fileName, setFileName] = useState<string>()
  const [problem, setProblem] = useState<string>()

  function take(given: string, name?: string) {
    onText(given)
    setFileName(name)
    setProblem(undefined)
    onTable(readTable(given))
  }
  async function read(file: File | undefined) {
    if (!file) return
    if (file.size > FILE_BYTES) return setProblem('The file is larger than 10 MB. Split it into several.')
    const content = await file.text()
    // A spreadsheet's own format, which is an archive.
    if (content.startsWith('PK') || content.includes('\u0000'))
      return setProblem(
        'This is no CSV file. Save the spreadsheet as CSV, or copy its cells and paste them here.',
      )
    take(content, file.name)
  }
  return (
    <div className="grid gap-4">
      <div className="flex flex-wrap gap-2">
        <input
          ref={picker}
          type="file"
          accept=".csv,.tsv,.txt,text/csv,text/plain"
          aria-label="CSV file"
          className="hidden"
          onChange={(event) => {
            void read(event.target.files?.[0])
            // So that the same file can be chosen again once it was mended.
            event.target.value = ''
          }}
        />
        <Button icon={Upload} onClick={() => picker.current?.click()}>
          Choose a CSV file
        </Button>
        <Button look="ghost" icon={FileSpreadsheet} onClick={() => saveFile(writeCsv(EXAMPLE), 'codes.csv')}>
          Example to fill in
        </Button>
      </div>
      {text.length > SHOWN_LENGTH ? (
        <p className="flex flex-wrap items-center gap-2 rounded-lg bg-sunken px-3 py-2">
          {fileName ?? 'What you pasted'} is in.
          <Button look="ghost" size="sm" onClick={() => take('')}>
            Take another
          </Button>
        </p>
      ) : (
        <Field
          label="Or paste rows here"
          error={problem}
          hint={`The first line names the columns: ${COLUMNS.join(', ')}. Only url is needed; a plain list of addresses will do.`}
        >
          <TextArea
            value={text}
            rows={6}
            spellCheck={false}
            autoCapitalize="none"
            onChange={(event) => take(event.target.value)}
            onDragOver={(event) => event.preventDefault()}
            onDrop={(event) => {
              const [file] = event.dataTransfer.files
              // Text that is dragged here is the browser's to insert.
              if (!file) return
              event.preventDefault()
              void read(file)
            }}
            placeholder={'title,url,tags\nTable 1,https://example.com/menu?table=1,"menu, terrace"'}
            className="whitespace-pre font-mono text-[13px]"
          />
        </Field>
      )}
      <Preview table={table} />
    </div>
  )
}
