/**
 * Runs `turn` when it is wanted: one at a time, each in a turn of the event loop of its own, and once more when it was
 * wanted meanwhile. `turn` answers how long to wait before it is tried again, in ms; 0 when it has succeeded.
 */
export class Turns {
  readonly #turn: () => Promise<number>
  #running = false
  #wanted = false
  #isInTurn = false
  #stopped = false

  constructor(turn: () => Promise<number>) {
    this.#turn = turn
  }

  want(): void {
    if (this.#stopped) return
    this.#wanted = true
    if (this.#running) return
    this.#running = true
    setImmediate(() => void this.#run())
  }

  /** Whether a turn is under way or wanted. */
  get areWanted(): boolean {
    return this.#running || this.#wanted
  }

  /** Whether a turn is under way at this moment, rather than to come. */
  get isInTurn(): boolean {
    return this.#isInTurn
  }

  stop(): void {
    this.#stopped = true
  }

  async #run(): Promise<void> {
    this.#wanted = false
    this.#isInTurn = true
    const pauseMs = this.#stopped ? 0 : await this.#turn()
    this.#isInTurn = false
    if (pauseMs > 0) {
      setTimeout(() => void this.#run(), pauseMs).unref()
      return
    }
    this.#running = false
    if (this.#wanted) this.want()
  }
}
