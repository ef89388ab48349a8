import type { Clock } from '../../src/clock.ts'

export type TestClock = Clock & {
  /** Moves the time on by so many milliseconds. */
  advance(ms: number): void
}

/** A clock that runs like the real one, from now, and can be moved. */
export function movableClock(): TestClock {
  let offset = 0
  return {
    now: () => Date.now() + offset,
    advance(ms) {
      offset += ms
    },
  }
}

/** A clock that stands still until it is moved: for what must be told to the millisecond. */
export function standingClock(start: string | number): TestClock {
  let now = new Date(start).getTime()
  return {
    now: () => now,
    advance(ms) {
      now += ms
    },
  }
}
