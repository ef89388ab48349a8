import { z } from 'zod'
import { destinationProblem } from '../destination.ts'
import { shownAs } from '../fields.ts'
import { LIMITS } from '../limits.ts'

// What ends a line somewhere would begin a line of an attacker's own in a contact, an event or a mail.
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this looks for
const NOT_IN_A_LINE = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this looks for
const NOT_IN_LINES = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/

/** A check that says what is wrong as a sentence without its subject, or null when nothing is. */
function refusing(problemOf: (text: string) => string | null) {
  return z.check<string>((check) => {
    const message = problemOf(check.value)
    if (message) check.issues.push({ code: 'custom', message, input: check.value })
  })
}

const oneLine = (text: string) =>
  NOT_IN_A_LINE.test(text) ? 'must be one line without control characters' : null

/** One line of text, without the spaces around it. */
export const line = (maximum: number) => z.string().trim().min(1).max(maximum).check(refusing(oneLine))

/** One line of text to the letter: a network's name and password may begin or end with a space. */
export const exactLine = (maximum: number) => z.string().min(1).max(maximum).check(refusing(oneLine))

/** Text that may have line breaks and tabs, kept to the letter. */
export const lines = (maximum: number) =>
  z
    .string()
    .min(1)
    .max(maximum)
    .check(
      refusing((text) => {
        if (NOT_IN_LINES.test(text)) return 'must not contain control characters except line breaks and tabs'
        return text !== '' && text.trim() === '' ? 'must not be blank' : null
      }),
    )

const PHONE = /^\+?[0-9 ().\-/]{2,30}$/

/** A phone number as people write it; what is dialled is its digits and the plus in front. */
export const phoneNumber = z
  .string()
  .trim()
  .check(
    refusing((text) => {
      const digits = text.replace(/\D/g, '').length
      return PHONE.test(text) && digits >= 2 && digits <= 17
        ? null
        : 'must be a phone number of 2 to 17 digits, best with + and the country code, such as +1 415 555 0123'
    }),
  )
  .meta({
    description: 'A phone number, best with + and the country code. Spaces, hyphens and brackets do no harm.',
    example: '+1 415 555 0123',
    override: shownAs({ type: 'string', maxLength: 31, example: '+1 415 555 0123' }),
  })

const EMAIL = /^[^\s@"(),:;<>[\\\]]{1,64}@[\p{L}\p{M}\p{N}-]+(?:\.[\p{L}\p{M}\p{N}-]+)+$/u

/** One address. Letters of every script may be in it, as in the mail of today. */
export const emailAddress = z
  .string()
  .trim()
  .max(254)
  .check(
    refusing((text) =>
      EMAIL.test(text) && oneLine(text) === null
        ? null
        : 'must be one email address, such as hello@example.com',
    ),
  )
  .meta({
    example: 'hello@example.com',
    override: shownAs({ type: 'string', format: 'email', maxLength: 254, example: 'hello@example.com' }),
  })

/** A web page that is told, not led to: http and https only, so that no link runs a script. */
export const website = z
  .string()
  .trim()
  .max(LIMITS.websiteLength)
  .check(refusing(destinationProblem))
  .meta({
    example: 'https://example.com',
    override: shownAs({
      type: 'string',
      format: 'uri',
      maxLength: LIMITS.websiteLength,
      example: 'https://example.com',
    }),
  })
