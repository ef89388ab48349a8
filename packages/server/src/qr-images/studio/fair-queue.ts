/** What waits, in turns by whose it is: who has much waiting is served as often as who has little. */
export type FairQueue<T> = {
  readonly size: number
  /**
   * Takes something in, at the end of its owner's. Where there is no room, whoever has most waiting gives the place of
   * what they asked for last. Answers what has no place: another one, this one, or nothing.
   */
  push(owner: string, item: T): T | undefined
  /** The next one of whose turn it is. */
  shift(): T | undefined
  /** All of it at once. */
  drain(): T[]
}

export const createFairQueue = <T>(room: number): FairQueue<T> => {
  /** In the order of turns. */
  const owners = new Map<string, T[]>()
  let size = 0

  const longest = (): [string, T[]] | undefined => {
    let found: [string, T[]] | undefined
    for (const entry of owners) if (!found || entry[1].length > found[1].length) found = entry
    return found
  }
  const add = (owner: string, item: T): void => {
    const own = owners.get(owner)
    if (own) own.push(item)
    else owners.set(owner, [item])
    size++
  }

  return {
    get size() {
      return size
    },
    push(owner, item) {
      if (size < room) {
        add(owner, item)
        return undefined
      }
      const [richest, list] = longest() ?? [owner, []]
      // Nobody gives way to who would then have more than they.
      if (list.length <= (owners.get(owner)?.length ?? 0) + 1) return item
      const lost = list.pop()
      size--
      if (list.length === 0) owners.delete(richest)
      add(owner, item)
      return lost
    },
    shift() {
      const [next] = owners
      if (!next) return undefined
      const [owner, list] = next
      const item = list.shift()
      size--
      // Whose turn it was comes after all others.
      owners.delete(owner)
      if (list.length > 0) owners.set(owner, list)
      return item
    },
    drain() {
      const all = [...owners.values()].flat()
      owners.clear()
      size = 0
      return all
    },
  }
}
