import { createHash } from 'node:crypto'
import type { CreateWebhook } from '@qregg/contract'

/** What makes two subscriptions the same. */
export function subscriptionKey(
  workspaceId: string,
  given: Pick<CreateWebhook, 'url' | 'events' | 'filter' | 'source'>,
): string {
  const { codeIds = null, tags = null, reasons = null } = given.filter ?? {}
  const canonical = JSON.stringify([
    workspaceId,
    given.url,
    [...given.events].sort(),
    codeIds,
    tags,
    reasons,
    given.source,
  ])
  return createHash('sha256').update(canonical).digest('hex')
}
