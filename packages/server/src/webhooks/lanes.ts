export type LaneName = 'fast' | 'slow'

/** A place among the requests that are under way. Given back exactly once. */
export type Slot = {
  /** Whether the request has taken so long that its place is another's by now. */
  readonly handedOver: boolean
  release(): void
}

export type LaneOptions = { fast: number; slow: number; handOverMs: number; hardCap: number }

const DEFAULTS: LaneOptions = { fast: 100, slow: 50, handOverMs: 500, hardCap: 2_000 }

/**
 * Two lanes of requests under way. A healthy webhook's go through the fast one, a failing or slow one's through the
 * slow one; and a request that takes longer than half a second hands its fast place over, so that no number of slow
 * receivers keeps the quick ones waiting, until a hard cap of requests in all.
 */
export class Lanes {
  readonly #options: LaneOptions
  readonly #used = { fast: 0, slow: 0 }
  #handedOver = 0

  constructor(options: Partial<LaneOptions> = {}) {
    this.#options = { ...DEFAULTS, ...options }
  }

  get inFlight(): number {
    return this.#used.fast + this.#used.slow + this.#handedOver
  }

  /** Requests under way by lane, for metrics. */
  counts(): { fast: number; slow: number; handed_over: number } {
    return { ...this.#used, handed_over: this.#handedOver }
  }

  isFree(lane: LaneName): boolean {
    return this.free(lane) > 0
  }

  /** How many places of a lane are free. */
  free(lane: LaneName): number {
    return Math.min(this.#options[lane] - this.#used[lane], this.#options.hardCap - this.inFlight)
  }

  /** Takes a place. `freed` is called when one becomes free again, `handedOver` just before if it was too slow. */
  take(lane: LaneName, told: { freed(): void; handedOver(): void }): Slot {
    this.#used[lane] += 1
    let place: LaneName | 'handed over' = lane
    const handOver = () => {
      place = 'handed over'
      this.#used.fast -= 1
      this.#handedOver += 1
      told.handedOver()
      told.freed()
    }
    const timer = lane === 'fast' ? setTimeout(handOver, this.#options.handOverMs) : undefined
    timer?.unref()
    return {
      get handedOver() {
        return place === 'handed over'
      },
      release: () => {
        clearTimeout(timer)
        if (place === 'handed over') this.#handedOver -= 1
        else this.#used[place] -= 1
        told.freed()
      },
    }
  }
}
