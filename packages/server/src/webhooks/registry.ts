import type { LiveWebhook } from './live-webhook.ts'

/** The webhooks that may be sent to, found by what was scanned: 10,000 sparse ones cost a look-up, not a loop. */
export class Registry {
  readonly #byId = new Map<string, LiveWebhook>()
  /** Those that want every code of a workspace. */
  readonly #byWorkspace = new Map<number, Set<LiveWebhook>>()
  /** Those that name their codes. */
  readonly #byCode = new Map<number, Set<LiveWebhook>>()

  get(id: string): LiveWebhook | undefined {
    return this.#byId.get(id)
  }

  all(): IterableIterator<LiveWebhook> {
    return this.#byId.values()
  }

  add(webhook: LiveWebhook): void {
    this.remove(webhook.stored.id)
    this.#byId.set(webhook.stored.id, webhook)
    if (!webhook.stored.events.includes('scan')) return
    for (const [index, key] of this.#places(webhook)) {
      const set = index.get(key) ?? new Set()
      set.add(webhook)
      index.set(key, set)
    }
  }

  remove(id: string): void {
    const webhook = this.#byId.get(id)
    if (!webhook) return
    webhook.removed = true
    this.#byId.delete(id)
    for (const [index, key] of this.#places(webhook)) {
      const set = index.get(key)
      set?.delete(webhook)
      if (set?.size === 0) index.delete(key)
    }
  }

  /** The webhooks that want scans of this code, as far as its number tells. */
  *ofCode(workspaceNum: number, codeNum: number): IterableIterator<LiveWebhook> {
    yield* this.#byWorkspace.get(workspaceNum) ?? []
    yield* this.#byCode.get(codeNum) ?? []
  }

  #places(webhook: LiveWebhook): Array<[Map<number, Set<LiveWebhook>>, number]> {
    if (webhook.codeNums === null) return [[this.#byWorkspace, webhook.stored.workspaceNum]]
    return [...webhook.codeNums].map((num) => [this.#byCode, num])
  }
}
