import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import type { Logger } from 'pino'
import type { Notifications } from '../db/notifications.ts'
import { ownerOf } from './owner.ts'
import type { PeerListener, PeerMessage, Peers } from './peers.ts'
import { createRoster, type Roster } from './roster.ts'

const BEAT_EVERY_MS = 500
/** Ids of one message: PostgreSQL takes less than 8,000 bytes. */
const IDS_PER_MESSAGE = 100
const TOPIC = 'webhooks'
const MEMBERS_TOPIC = 'instances'

export type PostgresPeers = Peers & {
  /** This process's number, by which its claims are known. Another one after it was given up for dead. */
  instance(): number
}

/**
 * Processes on one PostgreSQL. Each is on the roster; from it all of them work out in the same way whose a webhook is, so
 * nobody has to hand anything over. While they see the roster change, for half a second at most, a webhook may have two
 * owners or none: claims are decided in the database, and what was missed is found there.
 */
export function createPostgresPeers(deps: {
  pool: pg.Pool
  notifications: Notifications
  logger: Logger
}): PostgresPeers {
  const { notifications, logger } = deps
  const roster: Roster = createRoster(deps.pool)
  let timer: NodeJS.Timeout | undefined
  let members: readonly number[] = []
  /** What this process owns has changed, or messages may have been missed, and the listener has not followed yet. */
  let isStale = false
  let beating: Promise<void> | undefined
  let isWanted = false
  let retired = false

  /** Beats, and tells when the roster is not what it was. What fails is tried again at the next beat. */
  async function beat(listener: PeerListener) {
    const now = await roster.beat()
    if (now.buried.length > 0) notifications.publish(MEMBERS_TOPIC, null)
    if (now.isNew || now.members.join() !== members.join()) {
      isStale = true
      logger.info({ instance: roster.number(), instances: now.members }, 'the instances have changed')
    }
    members = now.members
    if (!isStale) return
    isStale = false
    await listener.changed().catch((error: unknown) => {
      isStale = true
      throw error
    })
  }

  /** At most one beat is under way, and one waits: however slow the database is, they do not pile up. */
  async function beats(listener: PeerListener) {
    while (isWanted && !retired) {
      isWanted = false
      await beat(listener).catch((error: unknown) =>
        logger.warn({ err: error }, 'the roster of instances cannot be kept; it is tried again'),
      )
    }
    beating = undefined
  }

  return {
    areNone: false,
    instance: roster.number,
    owns: (webhookId) => ownerOf(webhookId, members) === roster.number(),
    async start(listener) {
      const beatSoon = () => {
        isWanted = true
        if (!retired) beating ??= beats(listener)
      }
      members = (await roster.beat()).members
      logger.info({ instance: roster.number(), instances: members }, 'signed on')
      notifications.on(MEMBERS_TOPIC, beatSoon)
      notifications.on(TOPIC, (heard) => {
        const { from, ...message } = heard as PeerMessage & { from: number }
        if (from !== roster.number()) listener.told(message as PeerMessage)
      })
      notifications.onGap(() => {
        isStale = true
        beatSoon()
      })
      notifications.publish(MEMBERS_TOPIC, null)
      timer = setInterval(beatSoon, BEAT_EVERY_MS)
    },
    tell(message) {
      const from = roster.number()
      if (message.kind !== 'due') return notifications.publish(TOPIC, { ...message, from })
      for (let i = 0; i < message.ids.length; i += IDS_PER_MESSAGE) {
        const ids = message.ids.slice(i, i + IDS_PER_MESSAGE)
        notifications.publish(TOPIC, { ...message, ids, from })
      }
    },
    async retire() {
      retired = true
      clearInterval(timer)
      await Promise.race([beating, sleep(BEAT_EVERY_MS)])
      await roster.signOff().catch(() => {})
      notifications.publish(MEMBERS_TOPIC, null)
    },
    async stop() {
      roster.leave()
    },
  }
}
