import type { Code } from '@qregg/contract'
import { ArchiveRestore } from 'lucide-react'
import { Badge } from '../ui/badge.tsx'
import { Button } from '../ui/button.tsx'
import { count, Time } from '../ui/time.tsx'
import { nameOf, TYPE_NAMES } from './code-parts.tsx'
import { useRestoreCode } from './row-actions.ts'
import { summaryOf } from './summary.ts'

/** Codes that were deleted and can be brought back. Who scans one meanwhile is told that it is gone. */
export function DeletedCodes({ codes }: { codes: readonly Code[] }) {
  const { mutate, isPending, variables } = useRestoreCode()
  return (
    <ul
      aria-label="Deleted codes"
      className="divide-y divide-line rounded-2xl border border-line bg-surface shadow-card"
    >
      {codes.map((code) => (
        <li key={code.id} className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3">
          <div className="min-w-0 flex-1 basis-56">
            <p className="truncate font-medium">{nameOf(code)}</p>
            <p className="truncate text-[13px] text-muted">{summaryOf(code)}</p>
          </div>
          <Badge>{TYPE_NAMES[code.type]}</Badge>
          <p className="text-[13px] text-muted">
            {count(code.scans.total)} {code.scans.total === 1 ? 'scan' : 'scans'}, deleted{' '}
            <Time at={code.updatedAt} />
          </p>
          <Button
            size="sm"
            icon={ArchiveRestore}
            busy={isPending && variables?.id === code.id}
            onClick={() => mutate(code)}
          >
            Restore
          </Button>
        </li>
      ))}
    </ul>
  )
}
