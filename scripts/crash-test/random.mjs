/**
 * A repeatable source of numbers (a 32-bit xorshift), so that a failing run can be run again.
 * @param {number} seed a whole number
 * @returns {() => number} from 0 to below 1
 */
export function seededRandom(seed) {
  // A state of 0 would stay 0 for ever; small seeds are spread by the multiplication.
  let state = Math.imul(seed + 1, 0x9e3779b1) | 1
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 2 ** 32
  }
}
