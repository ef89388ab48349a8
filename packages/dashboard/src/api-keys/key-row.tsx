import type { ApiKey } from '@qregg/contract'
import type { ReactNode } from 'react'
import { Badge } from '../ui/badge.tsx'
import { Button } from '../ui/button.tsx'
import { classes } from '../ui/classes.ts'
import { Day, Time } from '../ui/time.tsx'
import { scopesInWords } from './scopes.ts'

const SOON_MS = 14 * 86_400_000

/** One key: what it is for, how to recognise it, what it may do, and whether it is in use. */
export function KeyRow({ apiKey, onRevoke }: { apiKey: ApiKey; onRevoke?: (() => void) | undefined }) {
  const { name, prefix, lastFour, scopes, createdBy, createdAt, lastUsedAt, revokedAt } = apiKey
  return (
    <li className="grid gap-x-6 gap-y-3 px-5 py-4 md:grid-cols-[minmax(0,1.3fr)_minmax(0,1fr)_minmax(0,1fr)_auto] md:items-center">
      <div className="min-w-0">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <span className="min-w-0 break-words font-medium">{name}</span>
          <State apiKey={apiKey} />
        </p>
        <p className="mt-0.5 font-mono text-[12.5px] text-muted">
          {prefix}
          <span aria-hidden>…</span>
          <span className="sr-only"> and so on until </span>
          {lastFour}
        </p>
      </div>
      <Told label="May">{scopesInWords(scopes)}</Told>
      <div className="grid gap-0.5">
        <Told label="Last used">{lastUsedAt ? <Time at={lastUsedAt} /> : 'never'}</Told>
        <Told label="Made" quiet>
          <Time at={createdAt} /> by {createdBy ?? 'a command on the server'}
        </Told>
        {revokedAt && (
          <Told label="Revoked" quiet>
            <Time at={revokedAt} />
          </Told>
        )}
      </div>
      {onRevoke && (
        <Button size="sm" onClick={onRevoke} className="justify-self-start" aria-label={`Revoke ${name}`}>
          Revoke
        </Button>
      )}
    </li>
  )
}

function Told({ label, quiet = false, children }: { label: string; quiet?: boolean; children: ReactNode }) {
  return (
    <p className={classes('min-w-0 break-words text-[13px]', quiet && 'text-muted')}>
      <span className="text-muted">{label} </span>
      {children}
    </p>
  )
}

function State({ apiKey: { expiresAt, revokedAt } }: { apiKey: ApiKey }) {
  if (revokedAt) return <Badge>Revoked</Badge>
  if (!expiresAt) return null
  const left = Date.parse(expiresAt) - Date.now()
  if (left <= 0) return <Badge tone="bad">Expired</Badge>
  return (
    <Badge tone={left < SOON_MS ? 'warn' : 'neutral'}>
      <span className="mr-1">Until</span>
      <Day at={expiresAt} />
    </Badge>
  )
}
