import type { ErrorBody } from '@qregg/contract'
import type { INode } from 'n8n-workflow'
import { NodeApiError } from 'n8n-workflow'

/** What an answer is, whether or not it is a success. Header names are in small letters. */
export type RawAnswer = { statusCode: number; headers: Record<string, unknown>; body: unknown }

/** The server's own words about a failure, or undefined when something else answered. */
export function errorBody(answer: RawAnswer): ErrorBody['error'] | undefined {
  const body = Buffer.isBuffer(answer.body) ? parse(answer.body.toString('utf8')) : answer.body
  const error = (body as Partial<ErrorBody> | null | undefined)?.error
  return typeof error?.message === 'string' ? error : undefined
}

/** An answer that is no success, as n8n shows it: the server's sentence, then each field it complains about. */
export function apiError(node: INode, answer: RawAnswer, itemIndex?: number): NodeApiError {
  const { statusCode } = answer
  const error = errorBody(answer)
  const message = error?.message ?? withoutWords(answer)
  const description = error
    ? [
        ...(error.details ?? []).map((detail) => `${detail.path} ${detail.message}`),
        ...(error.existingId ? [`Existing ID: ${error.existingId}`] : []),
        `Code ${error.code}, request ${error.requestId}`,
      ].join('. ')
    : 'Check the Base URL of the credential'
  const httpCode = String(statusCode)
  const failed = new NodeApiError(node, { message, httpCode }, { message, description, httpCode, itemIndex })
  if (error) failed.context.data = { ...error }
  return failed
}

function withoutWords({ statusCode, headers }: RawAnswer): string {
  if (statusCode >= 300 && statusCode < 400)
    return `The server sends its visitors to ${String(headers.location ?? 'another address').slice(0, 200)}: use that address as Base URL`
  if (statusCode >= 200 && statusCode < 300) return 'What answered is not a Qregg server'
  return `The server answered ${statusCode} and did not say why`
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
