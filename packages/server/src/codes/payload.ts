import { CODE_TYPES, type CodePayload, type CodeType, PAYLOADS } from '@qregg/contract'
import { z } from 'zod'
import { validate } from '../http/validation.ts'

type Holding = { type: CodeType; payload: CodePayload }

const BODIES = Object.fromEntries(
  CODE_TYPES.map((type) => [type, z.object({ payload: PAYLOADS[type] })]),
) as unknown as Record<CodeType, z.ZodType<{ payload: CodePayload }>>

/** A payload for a code whose type is known. @throws ApiError 422 naming every field that is wrong, and why */
export function readPayload(type: CodeType, payload: unknown): CodePayload {
  return validate(BODIES[type], { payload }, 'body').payload
}

/** The URL that a url code leads to; undefined for other types. */
export function urlOf({ type, payload }: Holding): string | undefined {
  return type === 'url' && 'url' in payload ? payload.url : undefined
}

/**
 * What a search looks through beside the title and the short code: where a url code leads, and the words and numbers
 * that people would look for in another one. A wifi password is none of them.
 */
export function searchText(code: Holding): string {
  const words = Object.entries(code.payload).flatMap(([name, value]) =>
    typeof value === 'boolean' || name === 'password' || name === 'security' ? [] : [String(value)],
  )
  return words.join('\n')
}
