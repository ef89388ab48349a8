import type { LaneName } from './lanes.ts'
import type { LiveWebhook } from './live-webhook.ts'

/** Webhooks that may be owed something, in the order in which they came, each in one lane. */
export class ReadyQueue {
  readonly #lanes: Record<LaneName, Set<LiveWebhook>> = { fast: new Set(), slow: new Set() }

  get isEmpty(): boolean {
    return this.#lanes.fast.size === 0 && this.#lanes.slow.size === 0
  }

  /** Adds a webhook, or moves it to the lane that it belongs to by now: in both, it would be visited twice. */
  add(webhook: LiveWebhook): void {
    const lane = laneOf(webhook)
    this.#lanes[lane === 'fast' ? 'slow' : 'fast'].delete(webhook)
    this.#lanes[lane].add(webhook)
  }

  /** Moves a webhook to its lane if it waits here at all. */
  refresh(webhook: LiveWebhook): void {
    if (this.#lanes.fast.has(webhook) || this.#lanes.slow.has(webhook)) this.add(webhook)
  }

  /** Takes out the first of a lane, at most so many. */
  next(lane: LaneName, atMost: number): LiveWebhook[] {
    const taken: LiveWebhook[] = []
    for (const webhook of this.#lanes[lane]) {
      if (taken.length >= atMost) break
      this.#lanes[lane].delete(webhook)
      taken.push(webhook)
    }
    return taken
  }
}

/** The slow lane is for those of whom no quick answer is to be expected, so that they never keep the others waiting. */
function laneOf({ stored, slow, lingering }: LiveWebhook): LaneName {
  return slow || lingering > 0 || stored.health.state !== 'active' ? 'slow' : 'fast'
}
