import type { Database } from '../db/schema.ts'
import type { SecretBox } from '../secrets.ts'
import type { DeliveryStore } from './delivery-store.ts'
import type { LiveWebhook } from './live-webhook.ts'
import type { Secrets } from './signature.ts'
import type { StoredWebhook } from './webhook.ts'

/** What of the database a webhook in memory is made of. */
export type WebhookMirror = Pick<LiveWebhook, 'stored' | 'secrets' | 'codeNums' | 'replay'>

type Deps = { database: Database; store: DeliveryStore; box: SecretBox }

/** Webhooks whose rows are looked up together. */
const AT_ONCE = 500

/** Reads what belongs to these webhooks, all of them in a few statements. */
export async function loadMirrors(deps: Deps, webhooks: readonly StoredWebhook[]): Promise<WebhookMirror[]> {
  const mirrors: WebhookMirror[] = []
  for (let i = 0; i < webhooks.length; i += AT_ONCE) {
    const part = webhooks.slice(i, i + AT_ONCE)
    const replays = await deps.store.firstReplays(part.map(({ id }) => id))
    const codes = await codesOf(deps.database, part)
    for (const stored of part) {
      mirrors.push({
        stored,
        secrets: openSecrets(deps.box, stored),
        codeNums: codeNumsOf(stored, codes),
        replay: replays.get(stored.id) ?? null,
      })
    }
  }
  return mirrors
}

type FoundCode = { num: number; workspace_id: string }

/** The codes that filters name, by their ids. */
async function codesOf(
  database: Database,
  webhooks: readonly StoredWebhook[],
): Promise<Map<string, FoundCode>> {
  const ids = [...new Set(webhooks.flatMap(({ filter }) => filter.codeIds ?? []))]
  const found = new Map<string, FoundCode>()
  for (let i = 0; i < ids.length; i += AT_ONCE) {
    const rows = await database
      .selectFrom('codes')
      .select(['id', 'num', 'workspace_id'])
      .where('id', 'in', ids.slice(i, i + AT_ONCE))
      .execute()
    for (const row of rows) found.set(row.id, row)
  }
  return found
}

/** The numbers of a filter's codes, as the scan log has them; null when it names none. */
function codeNumsOf(
  { filter, workspaceId }: StoredWebhook,
  codes: Map<string, FoundCode>,
): ReadonlySet<number> | null {
  if (!filter.codeIds) return null
  const own = filter.codeIds.flatMap((id) => codes.get(id) ?? [])
  return new Set(own.filter((code) => code.workspace_id === workspaceId).map((code) => code.num))
}

export function openSecrets(box: SecretBox, webhook: StoredWebhook): Secrets {
  const { previousSealedSecret, previousSecretUntil } = webhook
  const previous =
    previousSealedSecret === null || previousSecretUntil === null
      ? null
      : { secret: box.open(previousSealedSecret), until: previousSecretUntil }
  return { current: box.open(webhook.sealedSecret), previous }
}
