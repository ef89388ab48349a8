import { BoundedCache } from '../bounded-cache.ts'
import type { SqliteConnection } from '../db/sqlite.ts'

const AGENTS_AT_MOST = 100_000
const AGENTS_CACHED = 10_000

/**
 * User agents by number, so that a scan's row holds a few bytes and statistics can be judged again one day.
 * Bounded: once it is full, scans by agents never seen before have none. Used inside the log's transaction.
 */
export class AgentDictionary {
  readonly #ids = new BoundedCache<string, number>(AGENTS_CACHED)
  readonly #find
  readonly #insert
  #count: number
  #uncommitted: string[] = []

  constructor(connection: SqliteConnection) {
    this.#find = connection.prepare<[string], { id: number }>('select id from agents where text = ?')
    this.#insert = connection.prepare<[number, string]>('insert into agents (id, text) values (?, ?)')
    this.#count =
      connection.prepare<[], { id: number | null }>('select max(id) as id from agents').get()?.id ?? 0
  }

  idOf(text: string): number | null {
    if (text === '') return null
    return this.#ids.get(text) ?? this.#look(text)
  }

  committed() {
    if (this.#uncommitted.length > 0) this.#uncommitted = []
  }

  /** The transaction was rolled back: what was added in it is not there. */
  forgetUncommitted() {
    for (const text of this.#uncommitted) this.#ids.delete(text)
    this.#count -= this.#uncommitted.length
    this.#uncommitted = []
  }

  #look(text: string): number | null {
    let id = this.#find.get(text)?.id
    if (id === undefined) {
      if (this.#count >= AGENTS_AT_MOST) return null
      this.#count += 1
      id = this.#count
      this.#insert.run(id, text)
      this.#uncommitted.push(text)
    }
    this.#ids.set(text, id)
    return id
  }
}
