import { LIMITS } from '@qregg/contract'
import { ApiError } from '../../errors.ts'

/** Exports that may run at once on this server, whoever asks for them. */
const EXPORTS_AT_ONCE = 8
const RETRY_AFTER = { 'Retry-After': '10' }

/** Counts exports under way. */
export type ExportPlaces = {
  /** Takes a place until `closed` aborts. @throws ApiError 429 or 503 when there is none */
  take(workspaceNum: number, closed: AbortSignal): void
}

export function createExportPlaces(): ExportPlaces {
  const byWorkspace = new Map<number, number>()
  let inAll = 0

  function leave(workspaceNum: number) {
    inAll -= 1
    const left = (byWorkspace.get(workspaceNum) ?? 1) - 1
    if (left > 0) byWorkspace.set(workspaceNum, left)
    else byWorkspace.delete(workspaceNum)
  }

  return {
    take(workspaceNum, closed) {
      const own = byWorkspace.get(workspaceNum) ?? 0
      if (own >= LIMITS.exportsPerWorkspace) {
        const message = `This workspace has ${own} exports under way. Wait until one is through, or end one.`
        throw new ApiError('rate_limited', message, { headers: RETRY_AFTER })
      }
      if (inAll >= EXPORTS_AT_ONCE) {
        const message = 'Other exports are under way on this server. Try again in a few seconds.'
        throw new ApiError('unavailable', message, { headers: RETRY_AFTER })
      }
      if (closed.aborted) return
      inAll += 1
      byWorkspace.set(workspaceNum, own + 1)
      closed.addEventListener('abort', () => leave(workspaceNum), { once: true })
    },
  }
}
