import type { Logger } from 'pino'
import type { Registry as MetricsRegistry } from 'prom-client'
import type { Clock } from '../clock.ts'
import type { Database } from '../db/schema.ts'
import type { RecordChange } from '../http/audit.ts'
import type { NewId } from '../ids.ts'
import type { ScanIds } from '../scans/scan-ids.ts'
import type { ScanLog } from '../scans/scan-log.ts'
import type { ScanReader } from '../scans/scan-reader.ts'
import type { Snapshots } from '../scans/snapshots.ts'
import type { SecretBox } from '../secrets.ts'
import { createAddressPolicy } from './address-policy.ts'
import { createCodeEvents } from './code-events.ts'
import type { Resolve } from './connector.ts'
import { createDeliveryLog } from './delivery-log.ts'
import type { DeliveryStore } from './delivery-store.ts'
import { Dispatcher } from './dispatcher.ts'
import { createWebhookEngine } from './engine.ts'
import { type LaneOptions, Lanes } from './lanes.ts'
import { type AttemptCounts, countAttempts, registerWebhookMetrics } from './metrics.ts'
import { owedScans } from './owed-scans.ts'
import type { Peers } from './peers.ts'
import { pingDisabled } from './recovery.ts'
import { Registry } from './registry.ts'
import { createScanFeed } from './scan-feed.ts'
import { createSender } from './sender.ts'
import { createSubscriptions } from './subscriptions.ts'
import { createSweeper } from './sweeper.ts'

export type WebhooksDeps = {
  database: Database
  store: DeliveryStore
  peers: Peers
  box: SecretBox
  clock: Clock
  newId: NewId
  random: () => number
  logger: Logger
  record: RecordChange
  allowHttp: boolean
  allowedNetworks: readonly string[]
  resolve?: Resolve
  timeoutMs?: number
  lanes?: Partial<LaneOptions>
  scans: { log: ScanLog; newest(): number; reader: ScanReader; snapshots: Snapshots; ids: ScanIds }
}

export type Webhooks = ReturnType<typeof openWebhooks>

/** Puts the feature's parts together. Nothing is sent until `engine.start()`. */
export function openWebhooks(deps: WebhooksDeps) {
  const { database, store, peers, box, clock, newId, scans } = deps
  const policy = createAddressPolicy(deps.allowedNetworks)
  const attempts: AttemptCounts = new Map()
  const counted = (name: string) => void attempts.set(name, (attempts.get(name) ?? 0) + 1)
  const sender = countAttempts(createSender({ policy, ...deps }), counted)
  const registry = new Registry()
  const feed = createScanFeed({ registry, ...scans })
  const lanes = new Lanes(deps.lanes)
  const dispatcher = new Dispatcher({ ...deps, registry, feed, sender, lanes })
  const sweeper = createSweeper({ ...deps, registry, dispatcher })
  const engine = createWebhookEngine({
    ...deps,
    registry,
    feed,
    dispatcher,
    sweeper,
    sender,
    head: scans.log.head,
  })
  return {
    engine,
    events: createCodeEvents({ newId, expect: engine.expect, wake: engine.wake }),
    owedScansUpTo: (id: number) => owedScans(database, (webhookId) => engine.settle(webhookId), id),
    pingDisabled: () => pingDisabled({ database, clock, engine, owns: peers.owns }),
    deliveryLog: createDeliveryLog({ database, clock, feed, engine }),
    subscriptions: createSubscriptions({
      database,
      clock,
      newId,
      box,
      engine,
      policy,
      allowHttp: deps.allowHttp,
      record: deps.record,
      head: scans.log.head,
      sayGoodbye: sender.sayGoodbye,
    }),
    registerWebhookMetrics: (register: MetricsRegistry) =>
      registerWebhookMetrics(register, { store, clock, lanes, feed, attempts }),
    async close() {
      await engine.stop()
      await sender.close()
    },
  }
}
