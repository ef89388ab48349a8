import { z } from 'zod'
import { queryInteger, strictObject, timestamp } from './fields.ts'
import { LIMITS } from './limits.ts'
import { BROWSERS, DEVICES, OPERATING_SYSTEMS, SCAN_REASONS } from './scans.ts'

export const STATS_INTERVALS = ['hour', 'day', 'week', 'month'] as const
/** Hits that are kept and listed, and are not scans by people. */
export const UNCOUNTED_REASONS = SCAN_REASONS.filter((reason) => reason !== 'human')

const MOMENT = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2}))?$/
const moment = z
  .string()
  .regex(MOMENT, 'must be a date such as 2026-03-29, or a time such as 2026-03-29T08:00:00Z')

/** Whether the runtime knows this IANA time zone. Offsets such as +02:00 are no zones: they know no summer. */
export function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z][A-Za-z0-9_+/-]{0,63}$/.test(name)) return false
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).format(0) !== ''
  } catch {
    return false
  }
}

export const statsQuery = strictObject({
  from: moment.optional().meta({
    description:
      'A date in the time zone, or a time with Z or an offset. Left out: 30 days with the last one of the period.',
    example: '2026-03-01',
  }),
  to: moment.optional().meta({
    description: 'A date, which is counted whole, or a time, before which is counted. Left out: now.',
    example: '2026-03-31',
  }),
  interval: z
    .enum(STATS_INTERVALS)
    .default('day')
    .meta({
      description: `Length of a point of \`series\`; weeks begin on Monday. At most ${LIMITS.statsPoints} points.`,
    }),
  timezone: z
    .string()
    .refine(isTimeZone, 'must be an IANA time zone such as Europe/Berlin')
    .default('UTC')
    .meta({ description: 'Whose days, weeks and months are counted.', example: 'Europe/Berlin' }),
  top: queryInteger(1, LIMITS.statsTop).default(10).meta({ description: 'How many of each breakdown.' }),
})

const count = z.int().min(0)

function breakdown<S extends z.ZodRawShape>(id: string, shape: S, description: string) {
  const item = z.object({ ...shape, scans: count })
  return z.object({ top: z.array(item), other: count }).meta({ id, description })
}

const REST = 'Most scans first; null is unknown. `other` is the rest, so all of it adds up to `totals.scans`.'

export const statsSchema = z
  .object({
    from: timestamp.meta({ description: 'What was counted begins here: at a whole quarter of an hour.' }),
    to: timestamp.meta({ description: 'What was counted ends before this.' }),
    interval: z.enum(STATS_INTERVALS),
    timezone: z.string().meta({ example: 'Europe/Berlin' }),
    asOf: timestamp.meta({ description: 'Up to here the numbers are complete: usually this moment.' }),
    ruleVersions: z
      .array(z.int())
      .meta({ description: 'Versions of the rule that judged who is a person.', example: [1] }),
    totals: z
      .object({
        scans: count.meta({ description: 'Scans by people: those with the reason `human`.' }),
        unique: count.meta({ description: 'Daily unique visitors: a visitor counts once a UTC day.' }),
        notCounted: z
          .object(
            Object.fromEntries(UNCOUNTED_REASONS.map((reason) => [reason, count])) as Record<
              (typeof UNCOUNTED_REASONS)[number],
              typeof count
            >,
          )
          .meta({
            description: 'Hits that are in none of these numbers, by reason: withheld ones and tests.',
          }),
      })
      .meta({ id: 'StatsTotals' }),
    series: z
      .array(z.object({ start: timestamp, scans: count, unique: count }))
      .meta({ description: 'Every point of the period, also empty ones; they add up to `totals`.' }),
    countries: breakdown('StatsCountries', { country: z.string().nullable() }, `ISO 3166-1 alpha-2. ${REST}`),
    cities: breakdown(
      'StatsCities',
      { city: z.string().nullable(), country: z.string().nullable() },
      `Known where the operator has a database of cities. ${REST}`,
    ),
    devices: breakdown('StatsDevices', { device: z.enum(DEVICES).nullable() }, REST),
    systems: breakdown('StatsSystems', { os: z.enum(OPERATING_SYSTEMS).nullable() }, REST),
    browsers: breakdown('StatsBrowsers', { browser: z.enum(BROWSERS).nullable() }, REST),
    referrers: breakdown(
      'StatsReferrers',
      { host: z.string().nullable() },
      `Hosts of the pages that led here; null where there was none, as with a camera. ${REST}`,
    ),
  })
  .meta({ id: 'Stats' })

export type StatsInterval = (typeof STATS_INTERVALS)[number]
export type StatsQuery = z.infer<typeof statsQuery>
export type Stats = z.infer<typeof statsSchema>
