import { jest } from '@jest/globals'

/** How something ended, and how many seconds passed until then, with a clock that is moved and never waited for. */
export async function timed<T>(work: () => Promise<T>) {
  jest.useFakeTimers()
  const started = Date.now()
  try {
    const ending = work().then(
      (value) => ({ value, seconds: (Date.now() - started) / 1000 }),
      (error: unknown) => ({ error, seconds: (Date.now() - started) / 1000 }),
    )
    await jest.runAllTimersAsync()
    return (await ending) as { value?: T; error?: Error & { description?: string }; seconds: number }
  } finally {
    jest.useRealTimers()
  }
}
