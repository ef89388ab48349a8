/**
 * How a group of receivers behaves: answers 200 at once, or after `ms`; never answers; or takes `perSecond` requests in
 * any second and answers 429 to the rest.
 * @typedef {{ kind: 'answer' } | { kind: 'slow', ms: number } | { kind: 'silent' }
 *   | { kind: 'limit', perSecond: number }} Behaviour
 */

/** One request. `accepted` is called when it is, or will be, answered 200.
 * @typedef {{ at: number, response: import('node:http').ServerResponse, accepted: () => void }} Arrival
 */

/** The receivers of one group. They begin by answering at once. */
export function createAnswer() {
  /** @type {Behaviour} */
  let behaviour = { kind: 'answer' }
  /** @type {number[]} times of the last second's requests: all of them, and those that were taken */
  let recent = []
  let taken = []
  let waiting = 0
  let counts = { requests: 0, refused: 0, mostInSecond: 0, mostAtOnce: 0 }

  /** @param {import('node:http').ServerResponse} response */
  const ok = (response) => response.writeHead(200, { 'content-length': '0' }).end()

  const slow = ({ response, accepted }, ms) => {
    waiting++
    counts.mostAtOnce = Math.max(counts.mostAtOnce, waiting)
    accepted()
    setTimeout(() => {
      waiting--
      ok(response)
    }, ms)
  }

  const limit = ({ at, response, accepted }, perSecond) => {
    recent = [...recent.filter((time) => time > at - 1_000), at]
    counts.mostInSecond = Math.max(counts.mostInSecond, recent.length)
    taken = taken.filter((time) => time > at - 1_000)
    if (taken.length >= perSecond) {
      counts.refused++
      response.writeHead(429, { 'retry-after': '1', 'content-length': '0' }).end()
      return
    }
    taken.push(at)
    accepted()
    ok(response)
  }

  return {
    /** @param {Arrival} arrival */
    receive(arrival) {
      counts.requests++
      if (behaviour.kind === 'limit') limit(arrival, behaviour.perSecond)
      else if (behaviour.kind === 'slow') slow(arrival, behaviour.ms)
      else if (behaviour.kind === 'answer') {
        arrival.accepted()
        ok(arrival.response)
      }
    },
    /** @param {Behaviour} next */
    behave(next) {
      behaviour = next
    },
    clear() {
      counts = { requests: 0, refused: 0, mostInSecond: 0, mostAtOnce: 0 }
    },
    /** `mostInSecond` is told while the group is limited, `mostAtOnce` (waiting for an answer) while it is slow. */
    counts: () => counts,
  }
}
