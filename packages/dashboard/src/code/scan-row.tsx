import type { ScanItem } from '@qregg/contract'
import type { ReactNode } from 'react'
import { Badge } from '../ui/badge.tsx'
import { Time } from '../ui/time.tsx'
import { agentOf, hostOf, placeOf, REASON_WORDS } from './words.ts'

/** Why a scan is no counted one; nothing for those that are. */
export function ReasonBadge({ reason }: { reason: ScanItem['scan']['reason'] }) {
  if (reason === 'human') return null
  return <Badge tone={reason === 'test' ? 'warn' : 'neutral'}>{REASON_WORDS[reason].one}</Badge>
}

/** A scan in two short lines: where, when, and with what. `children` stands before the device. */
export function ScanLines({ item: { scan }, children }: { item: ScanItem; children?: ReactNode }) {
  return (
    <>
      <span className="flex items-center gap-2">
        <span className="min-w-0 flex-1 truncate font-medium">{placeOf(scan)}</span>
        <ReasonBadge reason={scan.reason} />
        <span className="shrink-0 text-muted text-xs tabular-nums">
          <Time at={scan.timestamp} />
        </span>
      </span>
      <span className="mt-0.5 flex min-w-0 gap-x-2 text-[13px] text-muted">
        {children}
        <span className="truncate">
          {agentOf(scan)}
          {scan.referrer && ` · from ${hostOf(scan.referrer)}`}
        </span>
      </span>
    </>
  )
}
