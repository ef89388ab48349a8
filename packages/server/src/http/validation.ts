import type { ErrorDetail } from '@qregg/contract'
import type { z } from 'zod'
import { ApiError } from '../errors.ts'
import { unsoundTexts } from './sound-text.ts'

const DETAILS_TOLD = 20

/**
 * Parses what a client sent. @throws ApiError 422 naming every field that is wrong, and why.
 * @param texts whether to look for texts that no database keeps; false where rows are parsed one by one later
 */
export function validate<S extends z.ZodType>(
  schema: S,
  value: unknown,
  where: 'body' | 'query' | 'path',
  texts = true,
): z.output<S> {
  const unsound = texts ? unsoundTexts(value, DETAILS_TOLD) : []
  if (unsound.length > 0) throw refuse(unsound.map(({ path, message }) => ({ path: path || where, message })))
  const result = schema.safeParse(value)
  if (result.success) return result.data
  throw refuse(result.error.issues.flatMap((issue) => describe(issue, where)))
}

function refuse(all: ErrorDetail[]): ApiError {
  const details = all.slice(0, DETAILS_TOLD)
  const first = details[0]
  const more = details.length > 1 ? ` (and ${details.length - 1} more; see details)` : ''
  return new ApiError('validation_failed', `${first?.path} ${first?.message}${more}.`, { details })
}

function describe(issue: z.core.$ZodIssue, where: string): ErrorDetail[] {
  const path = issue.path.map(String).join('.')
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      path: [path, key].filter(Boolean).join('.').slice(0, 200),
      message: `is not a known ${where === 'query' ? 'query parameter' : 'field'}; check its spelling`,
    }))
  }
  if (where === 'query' && issue.code === 'invalid_type' && issue.message.endsWith('received array'))
    return [{ path, message: 'may be given only once' }]
  return [{ path: path || where, message: sentence(issue) }]
}

/** zod's own words name types, not ways out. What our schemas say themselves is kept. */
function sentence(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.message.endsWith('received undefined')
        ? 'is required'
        : `must be ${article(issue.expected)}`
    case 'too_big':
      return `must be at most ${issue.maximum}${unit(issue.origin, issue.maximum)}`
    case 'too_small':
      return `must be at least ${issue.minimum}${unit(issue.origin, issue.minimum)}`
    case 'invalid_value':
      return issue.message.startsWith('Invalid') ? `must be one of ${issue.values.join(', ')}` : issue.message
    case 'invalid_format':
      return issue.message.startsWith('Invalid') ? `must be a valid ${issue.format}` : issue.message
    case 'invalid_key':
      return 'has a key that is empty or too long'
    default:
      return issue.message
  }
}

const NAMES: Record<string, string> = { record: 'object' }

function article(type: string): string {
  const name = NAMES[type] ?? type
  return /^[aeiou]/.test(name) ? `an ${name}` : `a ${name}`
}

function unit(origin: string, count: number | bigint): string {
  const plural = Number(count) === 1 ? '' : 's'
  if (origin === 'string') return ` character${plural} long`
  if (origin === 'array') return ` item${plural} long`
  return ''
}
