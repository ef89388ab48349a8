import { QUARTER_MS, QUARTERS_A_DAY } from './sums.ts'

/** A part of a point: `from <= number < to`, in UTC days or in quarters of an hour since 1970. */
export type Part = { point: number; from: number; to: number }
export type Cover = { days: Part[]; quarters: Part[] }

/**
 * The sums that make up each point: those of whole UTC days, and at its edges those of quarters of an hour, so a year costs
 * little more than a month. `edges` are the points' starts and the end of the last, in epoch milliseconds.
 */
export function cover(edges: readonly number[]): Cover {
  const parts: Cover = { days: [], quarters: [] }
  for (let point = 0; point + 1 < edges.length; point++) {
    const [from, to] = [quarterOf(edges[point]), quarterOf(edges[point + 1])]
    const firstDay = Math.ceil(from / QUARTERS_A_DAY)
    const lastDay = Math.floor(to / QUARTERS_A_DAY)
    if (firstDay >= lastDay) parts.quarters.push({ point, from, to })
    else {
      parts.days.push({ point, from: firstDay, to: lastDay })
      const [begin, end] = [firstDay * QUARTERS_A_DAY, lastDay * QUARTERS_A_DAY]
      if (from < begin) parts.quarters.push({ point, from, to: begin })
      if (end < to) parts.quarters.push({ point, from: end, to })
    }
  }
  return parts
}

const quarterOf = (at: number | undefined) => Math.floor((at ?? 0) / QUARTER_MS)
