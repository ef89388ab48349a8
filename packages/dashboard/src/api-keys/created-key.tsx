import type { CreatedApiKey } from '@qregg/contract'
import { useAccount } from '../api/account.ts'
import { CodeBlock, CopyField } from '../ui/copy.tsx'

/** The key itself, and a command that shows that it works. */
export function CreatedKey({ created }: { created: CreatedApiKey }) {
  const { server } = useAccount()
  const command = `curl -H 'Authorization: Bearer ${created.key}' \\\n  ${server.publicUrl}/api/v1/me`
  return (
    <div className="grid gap-5">
      <p role="status" className="rounded-lg bg-warn-soft px-3 py-2 text-[13px] text-warn">
        Copy it now and keep it where passwords are kept. It is never shown again; whoever has it may do what
        it may.
      </p>
      <CopyField text={created.key} label="Copy the key" />
      <div className="grid gap-2">
        <p className="text-[13px] text-muted">
          To try it, run this in a terminal. It answers with the workspace's name and what the key may do.
        </p>
        <CodeBlock text={command} label="the command" />
      </div>
      <p className="text-[13px] text-muted">
        Zapier and n8n ask for the server's address, too:{' '}
        <code className="break-all font-mono">{server.publicUrl}</code>
      </p>
    </div>
  )
}
