import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { Clock } from '../clock.ts'
import type { Database, Db } from '../db/schema.ts'
import { afterCommit } from '../db/transaction.ts'
import type { SecretBox } from '../secrets.ts'
import { type ClaimedMail, createOutbox, type Mail } from './outbox.ts'
import { createSmtp } from './smtp.ts'

export type Mailer = {
  /** False: nobody has said where mail is handed in, and `send` does nothing. */
  readonly enabled: boolean
  /** Inside a transaction: has it sent after the commit. False when it cannot be taken. */
  send(trx: Db, mail: Mail): Promise<boolean>
  /** Sends what is due, here or on another instance; what fails is tried again for a day. */
  run(): Promise<void>
  /** What is under way is waited for, but not for long: what is cut is tried again by whoever comes next. */
  stop(): Promise<void>
}

const STOP_WITHIN_MS = 3_000

export function createMailer(deps: {
  database: Database
  clock: Clock
  box: SecretBox
  logger: Logger
  mail: { smtpUrl: string; from: string } | undefined
}): Mailer {
  const { logger, mail } = deps
  if (!mail) return { enabled: false, send: async () => false, run: async () => {}, stop: async () => {} }
  const outbox = createOutbox(deps)
  const smtp = createSmtp(mail)
  let running: Promise<void> | undefined
  let isWoken = false
  let isStopping = false

  async function deliver(one: ClaimedMail): Promise<void> {
    try {
      await smtp.send(one)
    } catch (error) {
      // By codes alone: the text of a mail server's answer repeats addresses.
      const { code, responseCode } = (error ?? {}) as { code?: unknown; responseCode?: unknown }
      const facts = { mail: one.num, attempts: one.attempts, code, responseCode }
      const isFinal = typeof responseCode === 'number' && responseCode >= 550 && responseCode < 555
      if (!isFinal && (await outbox.postpone(one)))
        return logger.warn(facts, 'a mail could not be sent; it is tried again')
      logger.error(facts, 'a mail was given up')
    }
    await outbox.remove(one)
  }

  async function runAll(): Promise<void> {
    try {
      do {
        isWoken = false
        for (let one = await outbox.claim(); one; one = await outbox.claim()) {
          await deliver(one)
          if (isStopping) return
        }
      } while (isWoken && !isStopping)
    } finally {
      running = undefined
    }
  }

  function run(): Promise<void> {
    isWoken = true
    if (isStopping) return Promise.resolve()
    running ??= runAll()
    return running
  }
  const wake = () =>
    void run().catch((error: unknown) => logger.warn({ err: error }, 'mail could not be looked for'))

  return {
    enabled: true,
    async send(trx, one) {
      const isTaken = await outbox.put(trx, one)
      if (isTaken) afterCommit(trx, wake)
      else logger.warn('too much mail waits; one was not taken. Is the mail server of SMTP_URL there?')
      return isTaken
    },
    run,
    async stop() {
      isStopping = true
      const waited = new AbortController()
      const enough = sleep(STOP_WITHIN_MS, undefined, { signal: waited.signal }).catch(() => {})
      await Promise.race([running?.catch(() => {}), enough])
      waited.abort()
      smtp.close()
      await running?.catch(() => {})
    },
  }
}
