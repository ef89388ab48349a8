/**
 * Lets one at a time through, in the order in which they came. SQLite has one write lock, and a connection that meets it
 * taken blocks this thread, so what this process writes on several connections takes turns here first.
 */
export class Turnstile {
  #last: Promise<void> = Promise.resolve()

  /** Waits for one's turn and answers the function that ends it. */
  async enter(): Promise<() => void> {
    const before = this.#last
    let leave = () => {}
    this.#last = new Promise<void>((resolve) => {
      leave = resolve
    })
    await before
    return leave
  }
}
