/** Has one piece of work after the other done for each of many, and all of those at the same time. */
export type Turns = {
  /** Does `work` when that of the same `key` that came before is done. @throws what `refuse` makes, for too many */
  take<T>(key: number, work: () => Promise<T>): Promise<T>
}

/** At most `waiting` wait for the same key. */
export function createTurns(waiting: number, refuse: () => Error): Turns {
  const queues = new Map<number, { last: Promise<unknown>; length: number }>()
  return {
    async take(key, work) {
      const queue = queues.get(key) ?? { last: Promise.resolve(), length: 0 }
      if (queue.length > waiting) throw refuse()
      queues.set(key, queue)
      queue.length += 1
      const mine = queue.last.then(work)
      queue.last = mine.catch(() => {})
      try {
        return await mine
      } finally {
        queue.length -= 1
        if (queue.length === 0) queues.delete(key)
      }
    },
  }
}
