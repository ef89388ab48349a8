import type { ApiKey } from '@qregg/contract'
import { useQueryClient } from '@tanstack/react-query'
import { useWorkspace } from '../api/account.ts'
import { ConfirmDialog } from '../ui/dialog.tsx'
import { useSubmit } from '../ui/form.ts'
import { FormError } from '../ui/states.tsx'
import { Time } from '../ui/time.tsx'
import { tell } from '../ui/toasts.tsx'
import { apiKeysQuery } from './queries.ts'

/** Asks before a key stops working for good. */
export function RevokeKey({ apiKey, onClose }: { apiKey: ApiKey | null; onClose(): void }) {
  const workspace = useWorkspace()
  const client = useQueryClient()
  const { submit, reset, busy, general } = useSubmit(
    ({ id }: ApiKey) => workspace.api.delete('/api-keys/{id}', { params: { id } }),
    async (_, { name }) => {
      await client.invalidateQueries(apiKeysQuery(workspace))
      tell(`The key “${name}” is revoked.`)
      onClose()
    },
  )
  function close() {
    reset()
    onClose()
  }
  if (!apiKey) return null
  const isConnected = apiKey.scopes.includes('webhooks')
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => open || close()}
      title={`Revoke “${apiKey.name}”?`}
      description="This cannot be undone."
      confirm="Revoke key"
      busy={busy}
      onConfirm={() => submit(apiKey)}
    >
      <div className="grid gap-3">
        <FormError>{general}</FormError>
        <p>
          Whatever uses it is refused from then on: a shop, a script, or Zaps and workflows that are connected
          with it. Make them a new key first if they are to go on.
        </p>
        {isConnected && (
          <p>Webhooks that were set up with it keep running, until they are stopped by themselves.</p>
        )}
        <p className="font-medium">
          {apiKey.lastUsedAt ? (
            <>
              It was last used <Time at={apiKey.lastUsedAt} />.
            </>
          ) : (
            'It has never been used.'
          )}
        </p>
      </div>
    </ConfirmDialog>
  )
}
