import type { Db } from '../db/schema.ts'
import { lockRows } from '../db/transaction.ts'
import { notFound } from '../errors.ts'
import { fromRow, type StoredWebhook } from './webhook.ts'

/** As it is once nobody else changes it: it may have been deleted, or stopped, or changed by now. @throws ApiError 404 */
export async function underLock(trx: Db, { id }: Pick<StoredWebhook, 'id'>): Promise<StoredWebhook> {
  const query = trx.selectFrom('webhooks').selectAll().where('id', '=', id)
  const row = await lockRows(trx, query).executeTakeFirst()
  if (!row) throw notFound('webhook')
  return fromRow(row)
}
