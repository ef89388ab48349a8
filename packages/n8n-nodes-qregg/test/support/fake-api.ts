import type { IHttpRequestOptions } from 'n8n-workflow'
import { NodeApiError } from 'n8n-workflow'
import { node } from './node.ts'

/** An answer of the server, or the code of a connection that failed. */
export type Reply = { status?: number; headers?: Record<string, string>; body?: unknown } | { fails: string }
type Answering = (request: IHttpRequestOptions) => Reply

/**
 * Stands where n8n's `httpRequestWithAuthentication` stands: remembers each request, and answers with the replies in
 * turn, then with the last one for ever. Statuses are not turned into errors, for the nodes ask n8n not to.
 */
export function fakeApi(...replies: Array<Reply | Answering>) {
  const requests: IHttpRequestOptions[] = []
  async function answer(credential: string, request: IHttpRequestOptions) {
    requests.push({ ...request, auth: { username: credential, password: '' } })
    const next = replies.length > 1 ? replies.shift() : replies[0]
    if (next === undefined) throw new Error(`Nobody expected ${request.method} ${request.url}`)
    const reply = typeof next === 'function' ? next(request) : next
    if ('fails' in reply) {
      const failure = Object.assign(new Error(`connect ${reply.fails}`), { code: reply.fails })
      throw new NodeApiError(node, failure as never)
    }
    const { status = 200, headers = {}, body } = reply
    return { statusCode: status, headers, body }
  }
  return { answer, requests }
}

/** `METHOD path?query`, as a person reads it. */
export const line = (request: IHttpRequestOptions | undefined) => {
  const query = new URLSearchParams(request?.qs as Record<string, string>).toString()
  const path = String(request?.url).replace('https://qr.example.com/api/v1', '')
  return `${request?.method} ${path}${query && `?${query}`}`
}

export const data = (value: unknown, status = 200): Reply => ({ status, body: { data: value } })

export const list = (items: unknown[], nextCursor: string | null = null): Reply => ({
  body: { data: items, pagination: { limit: 100, hasMore: nextCursor !== null, nextCursor } },
})

/** What the server says when it refuses. */
export const refusal = (
  status: number,
  code: string,
  more: { message?: string; details?: Array<{ path: string; message: string }>; existingId?: string } = {},
  headers: Record<string, string> = {},
): Reply => ({
  status,
  headers,
  body: { error: { code, message: `${code}, in a sentence.`, requestId: 'req_1', ...more } },
})
