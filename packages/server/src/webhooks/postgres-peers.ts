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
  let beating = Promise.resolve()
  let stopped = false

  /** Beats, and tells when the roster is not what it was. Failures are found again at the next beat. */
  async function beat(listener: PeerListener) {
    const now = await roster.beat()
    if (now.buried.length > 0) notifications.publish(MEMBERS_TOPIC, null)
    const isSame = now.members.join() === members.join()
    members = now.members
    if (isSame && !now.isNew) return
    logger.info({ instance: roster.number(), instances: members }, 'the instances have changed')
    await listener.changed()
  }

  return {
    areNone: false,
    instance: roster.number,
    owns: (webhookId) => ownerOf(webhookId, members) === roster.number(),
    async start(listener) {
      const noticed = (error: unknown) =>
        logger.warn({ err: error }, 'the roster of instances cannot be kept; it is tried again')
      const beatSoon = () => {
        if (!stopped) beating = beating.then(() => beat(listener)).catch(noticed)
      }
      notifications.on(MEMBERS_TOPIC, beatSoon)
      notifications.on(TOPIC, (heard) => {
        const { from, ...message } = heard as PeerMessage & { from: number }
        if (from !== roster.number()) listener.told(message as PeerMessage)
      })
      notifications.onGap(() => void listener.changed().catch(noticed))
      members = (await roster.beat()).members
      logger.info({ instance: roster.number(), instances: members }, 'signed on')
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
    async stop() {
      stopped = true
      clearInterval(timer)
      await beating
      await roster.leave().catch(() => {})
      notifications.publish(MEMBERS_TOPIC, null)
    },
  }
}
