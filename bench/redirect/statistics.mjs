/**
 * @param {readonly number[]} values @param {number} share from 0 to 1
 * @returns {number} the nearest-rank quantile, NaN when there are no values
 */
export function quantile(values, share) {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN
}

/** @param {readonly number[]} values @returns {number} the middle one; the lower of two */
export function median(values) {
  return quantile(values, 0.5)
}
