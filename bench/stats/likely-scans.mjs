const DAY_MS = 86_400_000

/** Nearer ones are more frequent, as with real scans. */
const PLACES = [
  ['DE', 'Berlin'],
  ['DE', 'Hamburg'],
  ['FR', 'Paris'],
  ['US', 'Chicago'],
  ['NL', null],
  ['GB', 'Leeds'],
  ['IT', 'Turin'],
  ['PL', null],
]
const AGENTS = [
  ['mobile', 'iOS', 'Safari'],
  ['mobile', 'Android', 'Chrome'],
  ['mobile', 'iOS', 'Instagram'],
  ['mobile', 'Android', 'Samsung Internet'],
  ['desktop', 'Windows', 'Edge'],
  ['tablet', 'iOS', 'Safari'],
]
const REASONS = ['human', 'human', 'human', 'human', 'preview', 'crawler']

/** The same random numbers in each run: a linear congruence. @returns {(below: number) => number} */
function numbers() {
  let state = 1
  return (below) => {
    state = (state * 48_271) % 2_147_483_647
    return state % below
  }
}

/**
 * Rows of a scan log in chunks, their ids from 1, evenly over the last days until now.
 * @param {{ scans: number, days: number, atOnce: number, codes: { num: number, workspace_num: number }[] }} wanted
 */
export function* likelyScans({ scans, days, atOnce, codes }) {
  const random = numbers()
  const nearest = (list) => list[Math.min(random(list.length), random(list.length))]
  const until = Date.now()
  const likelyScan = (id) => {
    const { num, workspace_num } = nearest(codes)
    const [country, city] = nearest(PLACES)
    const [device, os, browser] = nearest(AGENTS)
    const at = Math.floor(until - ((scans - id) / scans) * days * DAY_MS)
    return {
      ...{ id, workspace_num, code_num: num, revision: 1, at, country, city, device, os, browser },
      referrer: random(4) === 0 ? `https://page${random(20)}.example.com/` : null,
      ...{ reason: nearest(REASONS), rule: 1, visitor: random(2 ** 30), agent_id: null, userAgent: '' },
    }
  }
  for (let first = 1; first <= scans; first += atOnce)
    yield Array.from({ length: Math.min(atOnce, scans - first + 1) }, (_, i) => likelyScan(first + i))
}
