import type { IDataObject } from 'n8n-workflow'
import { type ApiRequest, apiRequest, type Caller, type ListAnswer } from './api-request.ts'

const PAGE_SIZE = 100
// A list that never ends is a fault; 1,000,000 items are more than a workflow can hold.
const PAGES_AT_MOST = 10_000

/** Reads a list page by page, until `limit` items are there or the list ends. Without a limit: all of it. */
export async function readPages<Item>(
  caller: Caller,
  request: Pick<ApiRequest, 'path' | 'query' | 'itemIndex'>,
  limit?: number,
): Promise<Item[]> {
  const items: Item[] = []
  let cursor: string | undefined
  for (let page = 0; page < PAGES_AT_MOST; page++) {
    const missing = limit === undefined ? PAGE_SIZE : limit - items.length
    const answer = await apiRequest<ListAnswer<Item>>(caller, {
      method: 'GET',
      ...request,
      query: { ...request.query, limit: Math.min(PAGE_SIZE, missing), cursor },
    })
    items.push(...answer.data)
    const next = answer.pagination.nextCursor ?? undefined
    if (next === undefined || next === cursor || (limit !== undefined && items.length >= limit)) break
    cursor = next
  }
  return items
}

/** An item of an answer, as n8n's types want it. */
export const asData = (value: object): IDataObject => ({ ...value }) as IDataObject
