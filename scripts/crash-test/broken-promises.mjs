/** Counts what went wrong, and keeps a few examples of each kind. */
export class BrokenPromises {
  /** @type {Map<string, { count: number, examples: string[] }>} */
  #kinds = new Map()

  /** @param {string} promise the sentence that does not hold @param {string} example */
  add(promise, example) {
    const kind = this.#kinds.get(promise) ?? { count: 0, examples: [] }
    kind.count++
    if (kind.examples.length < 3) kind.examples.push(example)
    this.#kinds.set(promise, kind)
  }

  /** @returns {string[]} a line for each kind; empty when all promises hold */
  lines() {
    return [...this.#kinds].map(
      ([promise, { count, examples }]) => `${promise}: ${count} (${examples.join('; ')})`,
    )
  }
}
