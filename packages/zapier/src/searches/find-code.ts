import { type Code, LIMITS, operations } from '@qregg/contract'
import { type Bundle, defineInputFields, defineSearch, type ZObject } from 'zapier-platform-core'
import { call } from '../api/call.ts'
import { readFeatures } from '../api/features.ts'
import { filledIn } from '../inputs/filled-in.ts'
import { LABELS } from '../inputs/labels.ts'
import { type CodeOutput, codeOutput, codeOutputFields, codeSample } from '../outputs/code.ts'

/** One way to search: what the server is asked, and which of its answers are meant. */
type Way = {
  label: string
  query: (value: string) => Record<string, string>
  meant?: (code: Code, value: string) => boolean
}

// The server's text search takes this many characters.
const SEARCH_LENGTH = 200
const text = (value: string) => ({ search: value.slice(0, SEARCH_LENGTH) })

const WAYS = {
  externalId: { label: LABELS.externalId, query: (externalId) => ({ externalId }) },
  shortCode: { label: 'Short Code or Short URL', query: (value) => ({ shortCode: lastPart(value) }) },
  title: {
    label: 'Exact Title',
    query: text,
    meant: ({ title }, value) => title?.toLowerCase() === value.toLowerCase(),
  },
  destination: {
    label: 'Exact Destination URL',
    query: text,
    meant: ({ destination }, value) => destination === value,
  },
  text: { label: 'Part of Title, Destination URL or Short Code', query: text },
} satisfies Record<string, Way>

/** `https://qr.example.com/Ab3xY7z` → Ab3xY7z */
function lastPart(value: string): string {
  return (
    value
      .replace(/[?#].*$/, '')
      .replace(/\/+$/, '')
      .split('/')
      .at(-1) ?? value
  )
}

async function searchByInput(z: ZObject, bundle: Bundle) {
  const has = await readFeatures(z, bundle)
  const known = Object.entries(WAYS).filter(([way]) => way !== 'externalId' || has('codes.external_id'))
  return [
    {
      key: 'searchBy',
      label: 'Search By',
      type: 'string',
      required: true,
      choices: Object.fromEntries(known.map(([way, { label }]) => [way, label])),
    } as const,
  ]
}

const inputFields = defineInputFields([
  searchByInput,
  { key: 'searchValue', label: LABELS.search, type: 'string', required: true },
])

async function perform(
  z: ZObject,
  bundle: Bundle<{ searchBy?: string; searchValue?: string }>,
): Promise<CodeOutput[]> {
  const { searchBy = '', searchValue } = filledIn(bundle.inputData)
  const ways: Record<string, Way> = WAYS
  const way = Object.hasOwn(ways, searchBy) ? ways[searchBy] : undefined
  if (!way) throw new z.errors.Error(`Search By must be one of ${Object.keys(WAYS).join(', ')}.`)
  // Nothing to look for is nothing found, so that "Find or Create" creates.
  if (!searchValue) return []
  const query = { ...way.query(searchValue), limit: LIMITS.pageSize }
  const { data } = await call(z, bundle, operations.listCodes, { query })
  return data.filter((code) => way.meant?.(code, searchValue) ?? true).map((code) => codeOutput(z, code))
}

export const findCode = defineSearch({
  key: 'find_code',
  noun: 'QR Code',
  display: {
    label: 'Find QR Code',
    description: 'Finds a QR code by your reference, short code, title or destination.',
  },
  operation: { inputFields, perform, sample: codeSample, outputFields: codeOutputFields },
})
