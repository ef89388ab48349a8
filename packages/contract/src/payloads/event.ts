import { z } from 'zod'
import { shownAs, strictObject } from '../fields.ts'
import { LIMITS } from '../limits.ts'
import { line, lines, website } from './fields.ts'
import { type Moment, readMoment } from './moment.ts'

const moment = (description: string, example: string) =>
  z
    .string()
    .trim()
    .check((check) => {
      if (readMoment(check.value) === null)
        check.issues.push({
          code: 'custom',
          message:
            'must be a moment with its offset, such as 2026-07-01T18:00:00+02:00, or a day, such as 2026-07-01',
          input: check.value,
        })
    })
    .meta({ description, example, override: shownAs({ type: 'string', maxLength: 35, example }) })

/** Something to put into a calendar. */
export const eventPayloadSchema = strictObject({
  title: line(LIMITS.payloadLineLength).meta({ example: 'Summer party' }),
  start: moment(
    'A moment with its offset, or a day (`2026-07-01`) for what lasts whole days.',
    '2026-07-01T18:00:00+02:00',
  ),
  end: moment(
    'Of the same kind as `start`; a day is the last one that belongs to it.',
    '2026-07-01T23:00:00+02:00',
  ).optional(),
  location: line(LIMITS.payloadLineLength).optional().meta({ example: '1 Example Street' }),
  description: lines(LIMITS.messageLength).optional().meta({ example: 'Bring friends.' }),
  website: website.optional(),
})
  .check((check) => {
    const { start, end } = check.value
    const message = end === undefined ? null : endProblem(readMoment(start), readMoment(end))
    if (message) check.issues.push({ code: 'custom', message, path: ['end'], input: end })
  })
  .meta({ id: 'EventPayload', unusedIO: 'input' })

function endProblem(start: Moment | null, end: Moment | null): string | null {
  // What is no moment has been refused already.
  if (!start || !end) return null
  if (start.kind !== end.kind)
    return `must be a ${start.kind}${start.kind === 'moment' ? ' with its offset' : ''}, as start is`
  return end.at < start.at ? 'must not be before start' : null
}
