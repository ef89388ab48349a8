import { WEBHOOK_STATES } from '@qregg/contract'
import { Counter, Gauge, type Registry as MetricsRegistry } from 'prom-client'
import type { Clock } from '../clock.ts'
import type { DeliveryStore } from './delivery-store.ts'
import type { Lanes } from './lanes.ts'
import type { ScanFeed } from './scan-feed.ts'
import type { Sender } from './sender.ts'

/** Passes attempts on and counts how they end. */
export function countAttempts(sender: Sender, counted: (errorClass: string) => void): Sender {
  return {
    async send(post) {
      const outcome = await sender.send(post)
      counted(outcome.errorClass ?? 'delivered')
      return outcome
    },
    sayGoodbye: (url) => sender.sayGoodbye(url),
    close: () => sender.close(),
  }
}

/** Attempts by how they ended, since the process began. Kept apart from the registry, which may not be asked for. */
export type AttemptCounts = Map<string, number>

type Deps = {
  store: DeliveryStore
  clock: Clock
  lanes: Lanes
  feed: ScanFeed
  attempts: AttemptCounts
}

/** What an operator watches of the engine. Everything is read when it is asked for, and costs nothing otherwise. */
export function registerWebhookMetrics(register: MetricsRegistry, deps: Deps): void {
  const { store, clock, lanes, feed, attempts } = deps
  const registers = [register]
  new Gauge({
    name: 'qregg_webhook_oldest_undelivered_seconds',
    help: 'Age of the oldest delivery that is not delivered yet; 0 when there is none.',
    registers,
    async collect() {
      const at = await store.oldestUndelivered()
      this.set(at === null ? 0 : Math.max(0, (clock.now() - at) / 1000))
    },
  })
  new Gauge({
    name: 'qregg_webhooks',
    help: 'Webhooks by state.',
    labelNames: ['state'],
    registers,
    async collect() {
      for (const state of WEBHOOK_STATES) this.set({ state }, 0)
      for (const { state, count } of await store.countStates()) this.set({ state }, count)
    },
  })
  new Gauge({
    name: 'qregg_webhook_requests_in_flight',
    help: 'Requests to receivers under way, by lane; handed_over are those that took longer than half a second.',
    labelNames: ['lane'],
    registers,
    collect() {
      for (const [lane, count] of Object.entries(lanes.counts())) this.set({ lane }, count)
    },
  })
  new Gauge({
    name: 'qregg_webhook_scans_waiting',
    help: 'Scans in memory that wait for a webhook to take them.',
    registers,
    collect() {
      this.set(feed.waiting())
    },
  })
  new Counter({
    name: 'qregg_webhook_attempts_total',
    help: 'Attempts by how they ended.',
    labelNames: ['class'],
    registers,
    collect() {
      this.reset()
      for (const [name, count] of attempts) this.inc({ class: name }, count)
    },
  })
}
