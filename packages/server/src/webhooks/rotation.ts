import type { RotateSecret } from '@qregg/contract'
import type { Clock } from '../clock.ts'
import type { Database } from '../db/schema.ts'
import { transact } from '../db/transaction.ts'
import { ApiError } from '../errors.ts'
import type { RecordChange } from '../http/audit.ts'
import type { Author } from '../http/caller.ts'
import type { SecretBox } from '../secrets.ts'
import { audited } from './audited.ts'
import type { WebhookEngine } from './engine.ts'
import { makeSecret } from './signature.ts'
import { underLock } from './under-lock.ts'
import type { StoredWebhook } from './webhook.ts'

type Deps = {
  database: Database
  clock: Clock
  box: SecretBox
  engine: WebhookEngine
  recordChange: RecordChange
}

/**
 * Gives a webhook a new secret, with a grace time in which the old one signs too. An integration's hook is refused: the
 * secret that it has stored could not follow, and it brings a new one by subscribing again.
 */
export async function rotateSecret(deps: Deps, webhook: StoredWebhook, given: RotateSecret, author: Author) {
  if (webhook.source === 'zapier' || webhook.source === 'n8n') {
    throw new ApiError(
      'secret_not_rotatable',
      `This webhook belongs to ${webhook.source}, whose stored secret cannot follow. Turn it off and on there instead.`,
    )
  }
  const made = given.secret === undefined ? makeSecret() : undefined
  const sealed = deps.box.seal(given.secret ?? made ?? '')
  const now = deps.clock.now()
  const until = given.graceSeconds > 0 ? now + given.graceSeconds * 1000 : null
  await deps.engine.settle(webhook.id)
  await transact(deps.database, async (trx) => {
    const { sealedSecret } = await underLock(trx, webhook)
    await trx
      .updateTable('webhooks')
      .set({
        secret: sealed,
        previous_secret: until === null ? null : sealedSecret,
        previous_secret_until: until,
        updated_at: now,
      })
      .where('id', '=', webhook.id)
      .execute()
    await deps.recordChange(trx, audited('webhook.secret_rotated', webhook, author))
  })
  await deps.engine.reload(webhook.id)
  return { secret: made, previousSecretUntil: until === null ? null : new Date(until).toISOString() }
}

/** Ends a rotation before its grace time does; where none is under way it changes nothing. */
export async function promoteSecret(
  deps: Deps,
  webhook: StoredWebhook,
  author: Author,
): Promise<StoredWebhook> {
  const ended = { previous_secret: null, previous_secret_until: null, updated_at: deps.clock.now() }
  await deps.engine.settle(webhook.id)
  const promoted = await transact(deps.database, async (trx) => {
    const found = await underLock(trx, webhook)
    if (found.previousSealedSecret === null) return found
    await trx.updateTable('webhooks').set(ended).where('id', '=', webhook.id).execute()
    await deps.recordChange(trx, audited('webhook.updated', found, author))
    return { ...found, previousSealedSecret: null, previousSecretUntil: null, updatedAt: ended.updated_at }
  })
  await deps.engine.reload(webhook.id)
  return promoted
}
