import { LIMITS } from '@qregg/contract'
import type { Database } from '../db/schema.ts'
import { ApiError } from '../errors.ts'
import type { StoredCode } from './code.ts'
import { type CodeFilter, codesByNum, countCodes, listCodes, type OfWorkspace } from './code-store.ts'
import { sift } from './sift.ts'
import { createTurns } from './turns.ts'

/** Searches of a workspace that wait for the one that runs. */
const WAITING = 10

/** `before` is the number that the page before ended with; `counted`: the total is asked for, too. */
export type PageWindow = {
  limit: number
  before?: number | undefined
  offset?: number | undefined
  counted?: boolean
}
/** `next`: what the following page goes on before; undefined when there is none. `total` only where it was counted. */
export type CodePage = { codes: StoredCode[]; next: number | undefined; total: number }

export type CodeLists = ReturnType<typeof createCodeLists>

/** Pages of a workspace's codes. Searches of one workspace come one after the other. */
export function createCodeLists(deps: { database: Database; codesPerSearch?: number }) {
  const { database, codesPerSearch = LIMITS.codesPerSearch } = deps
  const turns = createTurns(WAITING, () => {
    const message = `This workspace has ${WAITING} searches waiting. Try again in a second.`
    return new ApiError('rate_limited', message, { headers: { 'Retry-After': '1' } })
  })
  const inTurn = <T>({ num }: OfWorkspace, { search }: CodeFilter, work: () => Promise<T>) =>
    search ? turns.take(num, work) : work()

  async function sifted(
    workspace: OfWorkspace,
    filter: CodeFilter,
    { limit, before, offset = 0, counted = false }: PageWindow,
    closed: AbortSignal,
  ): Promise<CodePage> {
    const wanted: number[] = []
    let total = 0
    let looked = 0
    let goOn: number | undefined
    for await (const { nums, end, looked: more } of sift(database, workspace, filter, before)) {
      wanted.push(...nums.slice(Math.max(0, offset - total), Math.max(0, offset + limit + 1 - total)))
      total += nums.length
      looked += more
      if (closed.aborted || (!counted && wanted.length > limit)) break
      if (!filter.search || looked < codesPerSearch) continue
      if (end > 0) goOn = end
      break
    }
    const codes = await codesByNum(database, workspace, filter, wanted.slice(0, limit))
    // A page by number has no way to go on where the search ended, so it does not say that there is more.
    const next = wanted.length > limit ? wanted[limit - 1] : counted ? undefined : goOn
    return { codes, next, total }
  }

  async function direct(
    workspace: OfWorkspace,
    filter: CodeFilter,
    { limit, counted, ...window }: PageWindow,
  ): Promise<CodePage> {
    const found = await listCodes(database, workspace, filter, { ...window, limit: limit + 1 })
    const codes = found.slice(0, limit)
    const total = counted ? await countCodes(database, workspace, filter) : 0
    return { codes, next: found.length > limit ? codes.at(-1)?.num : undefined, total }
  }

  return {
    /** @throws ApiError 429 when the workspace searches more at once than it may */
    async page(
      workspace: OfWorkspace,
      filter: CodeFilter,
      window: PageWindow,
      closed: AbortSignal,
    ): Promise<CodePage> {
      if (isOne(filter) || (!window.counted && isIndexed(filter)))
        return await direct(workspace, filter, window)
      return await inTurn(workspace, filter, () => sifted(workspace, filter, window, closed))
    },

    /** How many codes a filter lets through. @throws ApiError 429 as for a page */
    async count(workspace: OfWorkspace, filter: CodeFilter, closed: AbortSignal): Promise<number> {
      return (await this.page(workspace, filter, { limit: 0, counted: true }, closed)).total
    },
  }
}

/** Whether at most one code is meant, which an index leads to. */
const isOne = ({ externalId, shortCode }: CodeFilter): boolean =>
  externalId !== undefined || shortCode !== undefined

/** Whether an index leads to the codes of a filter, or nearly all are let through. */
const isIndexed = ({ search, type, mode, active, deleted }: CodeFilter): boolean =>
  !search && type === undefined && mode === undefined && active === undefined && !deleted
