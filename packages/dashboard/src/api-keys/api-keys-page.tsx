import type { ApiKey } from '@qregg/contract'
import { useSuspenseQuery } from '@tanstack/react-query'
import { KeyRound, Lock, Plus } from 'lucide-react'
import { useState } from 'react'
import { useMay, useWorkspace } from '../api/account.ts'
import { Button, ButtonLink } from '../ui/button.tsx'
import { Card, PageHeader, useTitle } from '../ui/page.tsx'
import { Empty } from '../ui/states.tsx'
import { count } from '../ui/time.tsx'
import { WhoChangesPlan } from '../ui/who-changes-plan.tsx'
import { CreateKey } from './create-key.tsx'
import { KeyRow } from './key-row.tsx'
import { apiKeysQuery } from './queries.ts'
import { RevokeKey } from './revoke-key.tsx'

/** What other programs use the workspace with. */
export function ApiKeysPage() {
  useTitle('API keys')
  const mayManage = useMay('admin')
  if (mayManage) return <Keys />
  return (
    <>
      <PageHeader title="API keys" />
      <Empty icon={Lock} title="API keys are for admins">
        Your role here is member. Ask an admin or an owner of the workspace to make a key for you.
      </Empty>
    </>
  )
}

function Keys() {
  const workspace = useWorkspace()
  const { data: keys } = useSuspenseQuery(apiKeysQuery(workspace))
  const [isMaking, setMaking] = useState(false)
  const [revoking, setRevoking] = useState<ApiKey | null>(null)
  const isFree = workspace.plan === 'free'
  const usable = keys.filter(({ revokedAt }) => revokedAt === null)
  const revoked = keys.filter(({ revokedAt }) => revokedAt !== null)
  const create = (
    <Button look="primary" icon={Plus} onClick={() => setMaking(true)}>
      Create key
    </Button>
  )
  return (
    <>
      <PageHeader title="API keys" actions={!isFree && usable.length > 0 && create}>
        A key lets another program use this workspace: your shop, Zapier, n8n, a script. Give each its own, so
        that one can be revoked without the others.
      </PageHeader>
      {isFree && <FreePlan />}
      {usable.length > 0 && <KeyList keys={usable} onRevoke={setRevoking} />}
      {usable.length === 0 && !isFree && (
        <Empty icon={KeyRound} title="No API key yet" action={create}>
          Make one for the program that is to use this workspace. Its text is shown once, to be copied there.
        </Empty>
      )}
      {revoked.length > 0 && (
        <details className="mt-6">
          <summary className="w-fit rounded-md py-1 text-[13px] text-muted hover:text-ink">
            {revoked.length === 1 ? '1 revoked key' : `${count(revoked.length)} revoked keys`}
          </summary>
          <div className="mt-3">
            <KeyList keys={revoked} />
          </div>
        </details>
      )}
      <CreateKey open={isMaking} onOpenChange={setMaking} />
      <RevokeKey apiKey={revoking} onClose={() => setRevoking(null)} />
    </>
  )
}

function KeyList({ keys, onRevoke }: { keys: readonly ApiKey[]; onRevoke?: (key: ApiKey) => void }) {
  return (
    <Card>
      <ul className="divide-y divide-line">
        {keys.map((key) => (
          <KeyRow key={key.id} apiKey={key} onRevoke={onRevoke && (() => onRevoke(key))} />
        ))}
      </ul>
    </Card>
  )
}

function FreePlan() {
  const { path } = useWorkspace()
  return (
    <div className="mb-6">
      <Empty
        icon={Lock}
        title="API keys belong to the plan “teams”"
        action={<ButtonLink to={path('settings/workspace')}>See the plan</ButtonLink>}
      >
        This workspace is on the plan “free”: codes and scans are yours to use here, and other programs
        cannot. <WhoChangesPlan /> Keys that exist work again from then on.
      </Empty>
    </div>
  )
}
