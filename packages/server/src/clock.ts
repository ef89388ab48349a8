/** The time, in epoch milliseconds. Injected, so that tests move time instead of sleeping. */
export type Clock = { now(): number }

export const systemClock: Clock = { now: () => Date.now() }
