import type { Clock } from '../clock.ts'
import type { Database, Db } from '../db/schema.ts'
import { lockRows, transact } from '../db/transaction.ts'
import { fromRow, type StoredWebhook } from './webhook.ts'

/** Has the people who run a workspace told something. Wired to mail by deps. */
export type TellPeople = {
  readonly enabled: boolean
  tell(trx: Db, workspaceId: string, letter: { subject: string; text: string }): Promise<void>
}

export type NoticesDeps = { database: Database; clock: Clock; publicUrl: string; people: TellPeople }

/** A receiver may be restarted, and a certificate renewed, without anybody being called. */
const FAILING_MS = 3_600_000
/** What happened longer ago is no news: there was no mail server then. */
const NEWS_MS = 24 * 3_600_000
const AT_ONCE = 100

/**
 * Tells people of webhooks that the engine has given up on, or that have failed for an hour: once for each time that
 * comes to pass, whichever instance sees it first. It is looked for here rather than told by the engine, so that no
 * delivery waits for it.
 */
export async function tellOfUnwell({ database, clock, publicUrl, people }: NoticesDeps): Promise<void> {
  if (!people.enabled) return
  const now = clock.now()
  const unwell = (db: Db) =>
    db
      .selectFrom('webhooks')
      .where('state', '<>', 'active')
      .where((is) =>
        is.or([
          is.and([
            is('disabled_at', '>', now - NEWS_MS),
            is.or([is('noticed_at', 'is', null), is('noticed_at', '<', is.ref('disabled_at'))]),
          ]),
          is.and([
            is('state', '=', 'backoff'),
            is('first_failure_at', '<=', now - FAILING_MS),
            is.or([is('noticed_at', 'is', null), is('noticed_at', '<', is.ref('first_failure_at'))]),
          ]),
        ]),
      )
  const rows = await unwell(database).select('id').orderBy('id').limit(AT_ONCE).execute()
  for (const { id } of rows) {
    await transact(database, async (trx) => {
      // As it is now: another instance may have told of it, and it may be well again.
      const row = await lockRows(trx, unwell(trx).selectAll().where('id', '=', id)).executeTakeFirst()
      if (!row) return
      await trx.updateTable('webhooks').set({ noticed_at: now }).where('id', '=', id).execute()
      await people.tell(trx, row.workspace_id, letterOf(fromRow(row), publicUrl))
    })
  }
}

function letterOf(webhook: StoredWebhook, publicUrl: string): { subject: string; text: string } {
  const { health, description } = webhook
  // The host alone: the rest of the URL is what lets anybody write to the receiver.
  const { host } = new URL(webhook.url)
  const name = description ? `"${description}" (${host})` : `to ${host}`
  const page = `${publicUrl}/dashboard/w/${webhook.workspaceId}/webhooks/${webhook.id}`
  if (health.disabledAt === null)
    return {
      subject: `A webhook has been failing for an hour: ${description ?? host}`,
      text: `The webhook ${name} has not taken any delivery for an hour.

Nothing is lost: what waits is kept, and the receiver is tried again every 15 minutes. After five days of this the
webhook is stopped. What the receiver answered to each attempt is here:

${page}
`,
    }
  return {
    subject: `A webhook was stopped: ${description ?? host}`,
    text: `The webhook ${name} was stopped, and nothing is sent to it.

Why: ${health.disabledReason ?? 'Its receiver took no delivery for a long time.'}

What waits is kept. Mend the receiver, or correct the URL, and start the webhook again here:

${page}
`,
  }
}
