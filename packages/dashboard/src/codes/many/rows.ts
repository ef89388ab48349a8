import type { CreateCode } from '@qregg/contract'
import { asUrl } from '../summary.ts'
import { type CsvRow, readCsv } from './csv.ts'

export const ROWS_AT_MOST = 10_000
export const COLUMNS = ['title', 'url', 'tags', 'shortCode', 'externalId'] as const
type Column = (typeof COLUMNS)[number]

/** What a row asks for, or what is wrong with it, each with the way out. */
export type Row = { line: number; body: CreateCode; problems: string[] }
export type Table = {
  rows: Row[]
  /** What the page says about the table as a whole. */
  notes: string[]
}

/** How people name the columns, in lower case without spaces, hyphens and underscores. */
const NAMES: Record<string, Column> = {
  title: 'title',
  name: 'title',
  url: 'url',
  link: 'url',
  destination: 'url',
  website: 'url',
  tags: 'tags',
  tag: 'tags',
  shortcode: 'shortCode',
  externalid: 'externalId',
  id: 'externalId',
}
const columnOf = (cell: string): Column | undefined => NAMES[cell.toLowerCase().replace(/[\s_-]/g, '')]

/** Reads what was pasted: with a line of column names, or only addresses, one a line. */
export function readTable(text: string): Table {
  // One more than may be made, and the names, so that too many are noticed.
  const lines = readCsv(text, ROWS_AT_MOST + 2)
  const [first] = lines
  if (!first) return { rows: [], notes: [] }
  const named = first.cells.map(columnOf)
  if (!named.includes('url')) {
    if (first.cells.length === 1) return { ...together(lines, ['url']), notes: tooMany(lines.length) }
    return {
      rows: [],
      notes: [`The first line must name the columns: ${COLUMNS.join(', ')}. Only url is needed.`],
    }
  }
  const unknown = first.cells
    .filter((_, index) => named[index] === undefined)
    .filter((cell) => cell.trim() !== '')
  const notes = unknown.length > 0 ? [`Not used: ${unknown.slice(0, 10).join(', ')}.`] : []
  return { ...together(lines.slice(1), named), notes: [...notes, ...tooMany(lines.length - 1)] }
}

const tooMany = (rows: number) =>
  rows > ROWS_AT_MOST
    ? [`Only the first ${ROWS_AT_MOST.toLocaleString('en')} rows are used. Bring the rest after them.`]
    : []

/** Rows with what is wrong in each, and between them. */
function together(lines: readonly CsvRow[], named: ReadonlyArray<Column | undefined>) {
  const seen = { shortCode: new Map<string, number>(), externalId: new Map<string, number>() }
  const rows = lines.slice(0, ROWS_AT_MOST).map(({ line, cells }): Row => {
    const value = (column: Column) => cells[named.indexOf(column)]?.trim() ?? ''
    const body = bodyOf(value)
    const problems = problemsOf(body)
    for (const column of ['shortCode', 'externalId'] as const) {
      const text = body[column]
      if (!text) continue
      const before = seen[column].get(text)
      if (before === undefined) seen[column].set(text, line)
      else problems.push(`${column} ${text} stands in line ${before} already; every code needs its own.`)
    }
    return { line, body, problems }
  })
  return { rows }
}

function bodyOf(value: (column: Column) => string): CreateCode {
  const [title, shortCode, externalId] = [value('title'), value('shortCode'), value('externalId')]
  const tags = value('tags')
    .split(/[,;|]/)
    .map((tag) => tag.trim())
    .filter(Boolean)
  return {
    type: 'url',
    mode: 'dynamic',
    active: true,
    payload: { url: asUrl(value('url')) },
    ...(title && { title }),
    ...(tags.length > 0 && { tags: [...new Set(tags)] }),
    ...(shortCode && { shortCode }),
    ...(externalId && { externalId }),
  }
}

/** What the server would refuse for certain; the rest is its to say. */
function problemsOf({ payload, title, tags = [], shortCode, externalId }: CreateCode): string[] {
  const url = 'url' in payload ? payload.url : ''
  const long = tags.find((tag) => tag.length > 50)
  return [
    url === '' ? 'url is empty. Write where the code leads.' : urlProblem(url),
    title && title.length > 200 && 'title is longer than 200 characters. Shorten it.',
    tags.length > 20 && 'There are more than 20 tags. Leave some out.',
    long !== undefined && `The tag ${long.slice(0, 30)}… is longer than 50 characters. Shorten it.`,
    shortCode &&
      !/^[A-Za-z0-9_-]{2,64}$/.test(shortCode) &&
      `shortCode ${shortCode.slice(0, 70)} must be 2 to 64 letters, digits, hyphens or underscores. Leave it empty to have one made.`,
    externalId && externalId.length > 255 && 'externalId is longer than 255 characters. Shorten it.',
  ].filter((problem) => typeof problem === 'string' && problem !== '') as string[]
}

function urlProblem(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url || /\s/.test(text))
    return `${text.slice(0, 60)} is no whole address. Write it as https://example.com/menu.`
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    return `${text.slice(0, 60)} must begin with https:// or http://.`
  if (url.hostname.includes('.') || url.hostname === 'localhost' || url.hostname.startsWith('[')) return ''
  return `${url.hostname.slice(0, 60)} has no ending such as .com. Complete the address.`
}
