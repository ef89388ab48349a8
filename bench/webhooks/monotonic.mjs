/** @returns {number} milliseconds of a clock that all processes of the machine share and that is never set back */
export function monotonicMs() {
  return Number(process.hrtime.bigint()) / 1e6
}

const offset = monotonicMs() - performance.now()

/** @param {number} at performance.now() of this process @returns {number} the same moment by the shared clock */
export function shared(at) {
  return at + offset
}
