/** Answers one question out of many that were asked at about the same time. */
export type Gathered<Asked, Answer> = (asked: Asked) => Promise<Answer>

/**
 * Gathers what is asked in one turn of the event loop and answers it together. `answer` gives an answer for each, in the
 * order in which they were asked. One group at a time is under way: who asks meanwhile is in the next.
 */
export function gathered<Asked, Answer>(
  answer: (asked: readonly Asked[]) => Promise<readonly Answer[]>,
): Gathered<Asked, Answer> {
  type Waiting = { asked: Asked; resolve(answer: Answer): void; reject(error: unknown): void }
  let waiting: Waiting[] = []
  let isRunning = false

  async function run() {
    while (waiting.length > 0) {
      const group = waiting
      waiting = []
      try {
        const answers = await answer(group.map(({ asked }) => asked))
        for (const [index, one] of group.entries()) one.resolve(answers[index] as Answer)
      } catch (error) {
        for (const one of group) one.reject(error)
      }
    }
    isRunning = false
  }

  return (asked) =>
    new Promise((resolve, reject) => {
      waiting.push({ asked, resolve, reject })
      if (isRunning) return
      isRunning = true
      setImmediate(() => void run())
    })
}
