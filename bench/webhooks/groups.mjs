import { startReceivers } from './receivers.mjs'

/** @typedef {Record<string, import('./behaviours.mjs').Behaviour>} Behaviours by group */

const answer = { kind: /** @type {const} */ ('answer') }
const silent = { kind: /** @type {const} */ ('silent') }
const HEALTHY = { healthy: answer, tenth: answer, hundredth: answer, slow: answer }

/**
 * Which receivers fail during a run, and how. They begin healthy and all turn at once.
 * @typedef {{ name: string, fail: Behaviours }} Variant
 */

/** @type {Variant[]} */
export const VARIANTS = [
  { name: '0 % dead', fail: {} },
  { name: '1 % dead', fail: { hundredth: silent } },
  { name: '10 % dead', fail: { hundredth: silent, tenth: silent } },
  { name: 'one at 14.9 s', fail: { slow: { kind: 'slow', ms: 14_900 } } },
]

/** @param {number} webhook @returns {string} its group: one in a hundred, the rest of one in ten, a single one, or none of these */
export function groupOf(webhook) {
  if (webhook % 100 === 0) return 'hundredth'
  if (webhook % 10 === 0) return 'tenth'
  return webhook === 1 ? 'slow' : 'healthy'
}

/** @param {Variant} variant @returns {Behaviours} of all groups */
export function behavioursOf({ fail }) {
  return { ...HEALTHY, ...fail }
}

/**
 * Receivers for the groups. Each has its share of the listeners, so that dead ones share no origin with living ones.
 * @param {number} origins listeners of the healthy
 */
export function startGroups(origins) {
  const share = (part) => Math.max(1, Math.round(origins / part))
  return startReceivers({ healthy: origins, tenth: share(10), hundredth: share(100), slow: 1 })
}
