import { z } from 'zod'
import { shownAs } from './fields.ts'
import { LIMITS } from './limits.ts'

// Tabs and line feeds are dropped silently by the URL parser, so they must be looked for before it runs.
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this looks for
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/

/**
 * What is wrong with a destination, as a sentence without its subject, or null when it is fine.
 * http and https only, parsed by the WHATWG URL, no user-info, no control characters, at most 8,000 characters.
 * Whether it is the server's own host is for the server to say: only it knows its hosts.
 */
export function destinationProblem(text: string): string | null {
  if (text.length > LIMITS.destinationLength)
    return `must be at most ${LIMITS.destinationLength} characters long`
  if (CONTROL.test(text)) return 'must not contain control characters'
  if (!URL.canParse(text)) return 'must be a whole URL, such as https://example.com/menu'
  const url = new URL(text)
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'must begin with https:// or http://'
  if (url.username !== '' || url.password !== '') return 'must not contain a user name or password'
  // Percent-encoding makes it longer: what leaves in a Location header is bounded too.
  if (url.href.length > LIMITS.destinationLength * 3) return 'is too long once encoded'
  return null
}

/** The destination of a url code, kept as it was sent, without the spaces around it. */
export const destinationSchema = z
  .string()
  .trim()
  .check((check) => {
    const problem = destinationProblem(check.value)
    if (problem) check.issues.push({ code: 'custom', message: problem, input: check.value })
  })
  .meta({
    description: 'Where the code leads: http or https, no user-info, at most 8,000 characters.',
    example: 'https://example.com/menu',
    override: shownAs({ type: 'string', format: 'uri', maxLength: LIMITS.destinationLength }),
  })
