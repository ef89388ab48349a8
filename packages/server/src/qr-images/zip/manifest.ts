import { csvCell } from '../../csv-cell.ts'

const COLUMNS = ['id', 'shortCode', 'shortUrl', 'title', 'file', 'error'] as const

export type ManifestRow = Record<(typeof COLUMNS)[number], string>

export type Manifest = { add(row: ManifestRow): void; body(): Buffer }

/** manifest.csv of a ZIP: which file is which code, and which could not be drawn. RFC 4180, with a BOM for Excel. */
export const createManifest = (): Manifest => {
  const lines: string[] = [COLUMNS.join(',')]
  return {
    add: (row) => void lines.push(COLUMNS.map((column) => csvCell(row[column])).join(',')),
    body: () => Buffer.from(`\ufeff${lines.join('\r\n')}\r\n`),
  }
}
