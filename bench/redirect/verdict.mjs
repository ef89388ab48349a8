import { countScans, countSharedScans } from '../../scripts/server-under-test/scan-log.mjs'

/** @param {import('../../scripts/server-under-test/product.mjs').Installation} installation @returns {Promise<number>} */
export async function countRows(installation) {
  return installation.databaseUrl ? await countSharedScans(installation) : countScans(installation)
}

/**
 * Compares the 302s that clients received with the rows of the stopped product's log. A row without a 302 is a
 * response that was on its way when a load ended; a 302 without a row is a broken promise.
 * @param {import('./targets.mjs').Target} target
 * @param {number} counted rows in its log
 * @returns {{ text: string, holds: boolean }}
 */
export function rowsVerdict({ name, received, loads, filled = 0 }, counted) {
  const rows = counted - filled
  const missing = Math.max(0, received - rows)
  const text = `${name}: ${received} answered 302, ${rows} rows, ${missing} missing, ${rows - received + missing} unread at the end of ${loads} loads`
  return { text, holds: missing === 0 }
}

/**
 * @param {import('./targets.mjs').Target} target
 * @param {number} ratio to bare, or to the target it is measured against
 * @param {number} errors
 * @returns {{ text: string, holds: boolean }}
 */
export function speedVerdict({ name, floor, against }, ratio, errors) {
  const faultless = errors === 0
  const complaint = faultless ? '' : `, but ${errors} errors: a figure with errors says nothing`
  if (floor === undefined)
    return { text: `${name}: ratio ${ratio.toFixed(2)}, a yardstick${complaint}`, holds: faultless }
  const fast = ratio >= floor
  const sign = fast ? '≥' : '<'
  return {
    text: `${name}: ratio ${against ? `to ${against} ` : ''}${ratio.toFixed(2)} ${sign} ${floor.toFixed(2)}${complaint}`,
    holds: fast && faultless,
  }
}
