import { ApiError } from '../errors.ts'

const RETRY_AFTER = { 'Retry-After': '10' }

/** Counts answers under way that take long, so that neither one workspace nor all of them have too many. */
export type Places = {
  /** Takes a place until `closed` aborts. @throws ApiError 429 or 503 when there is none */
  take(workspaceNum: number, closed: AbortSignal): void
}

export type PlacesOptions = {
  perWorkspace: number
  /** On this server, whoever asks. */
  inAll: number
  /** What they are called: one, and several. */
  names: readonly [one: string, several: string]
}

export function createPlaces({ perWorkspace, inAll, names: [one, several] }: PlacesOptions): Places {
  const byWorkspace = new Map<number, number>()
  let taken = 0

  function leave(workspaceNum: number) {
    taken -= 1
    const left = (byWorkspace.get(workspaceNum) ?? 1) - 1
    if (left > 0) byWorkspace.set(workspaceNum, left)
    else byWorkspace.delete(workspaceNum)
  }

  return {
    take(workspaceNum, closed) {
      const own = byWorkspace.get(workspaceNum) ?? 0
      if (own >= perWorkspace) {
        const message =
          perWorkspace === 1
            ? `This workspace has an ${one} under way. Wait until it is through, or end it.`
            : `This workspace has ${own} ${several} under way. Wait until one is through, or end one.`
        throw new ApiError('rate_limited', message, { headers: RETRY_AFTER })
      }
      if (taken >= inAll) {
        const message = `Other ${several} are under way on this server. Try again in a few seconds.`
        throw new ApiError('unavailable', message, { headers: RETRY_AFTER })
      }
      if (closed.aborted) return
      taken += 1
      byWorkspace.set(workspaceNum, own + 1)
      closed.addEventListener('abort', () => leave(workspaceNum), { once: true })
    },
  }
}
