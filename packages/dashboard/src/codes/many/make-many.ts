import type { BulkResult, Code } from '@qregg/contract'
import type { WorkspaceApi } from '../../api/client.ts'
import { messageOf } from '../../ui/states.tsx'
import { patiently } from '../bulk/run-many.ts'
import type { Row } from './rows.ts'

const ROWS_AT_ONCE = 100
/** The server takes bodies of 64 KiB; this leaves room for what is around the rows. */
const BYTES_AT_ONCE = 60_000

/** What became of a row. */
export type Made = { row: Row; code?: Code; problem?: string }

/** Rows together as one request takes them: at most 100, and no more than fit in its body. */
export function inChunks(rows: readonly Row[]): Row[][] {
  const encoder = new TextEncoder()
  const chunks: Row[][] = []
  let bytes = Number.POSITIVE_INFINITY
  for (const row of rows) {
    const size = encoder.encode(JSON.stringify(row.body)).length + 1
    const chunk = chunks.at(-1)
    if (!chunk || chunk.length === ROWS_AT_ONCE || bytes + size > BYTES_AT_ONCE) {
      chunks.push([row])
      bytes = size
    } else {
      chunk.push(row)
      bytes += size
    }
  }
  return chunks
}

/** Makes a code of each row, a request after the other. A row that is refused does not stop the others. */
export async function makeMany(
  api: WorkspaceApi,
  rows: readonly Row[],
  { signal, onProgress }: { signal: AbortSignal; onProgress(through: number): void },
): Promise<Made[]> {
  const all: Made[] = []
  for (const chunk of inChunks(rows)) {
    if (signal.aborted) break
    all.push(...(await makeSome(api, chunk, signal)))
    onProgress(all.length)
  }
  return all
}

async function makeSome(api: WorkspaceApi, rows: readonly Row[], signal: AbortSignal): Promise<Made[]> {
  // The same request twice makes no code twice: an answer that was lost is asked for again.
  const headers = { 'Idempotency-Key': randomKey() }
  const body = { codes: rows.map((row) => row.body) }
  try {
    const { data } = await patiently(() => api.post('/codes/bulk', { body, headers }), signal)
    const results = data.flat() as BulkResult[]
    return rows.map((row, index) => {
      const result = results[index]
      return result?.data ? { row, code: result.data } : { row, problem: problemOf(result) }
    })
  } catch (error) {
    return rows.map((row) => ({
      row,
      problem: signal.aborted ? 'Not made: you stopped here.' : messageOf(error),
    }))
  }
}

function problemOf(result: BulkResult | undefined): string {
  const { details, message } = result?.error ?? {}
  if (!details?.length)
    return message ?? 'The server said nothing about this row. Look for it before you try again.'
  return details.map(({ path, message: wrong }) => `${path.replace('payload.', '')} ${wrong}`).join('; ')
}

/** Browsers have no randomUUID for pages that come over plain http from another machine. */
const randomKey = () =>
  Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(36)).join('-')
