import type { Code } from '@qregg/contract'
import { FileLock } from 'lucide-react'
import { Empty } from '../ui/states.tsx'
import { NeverScanned } from './never-scanned.tsx'
import { ScanOverview } from './scan-overview.tsx'
import { useLiveScans } from './use-live-scans.ts'

/** Who scans this code. */
export function OverviewTab({ code, onSimulate }: { code: Code; onSimulate(): void }) {
  if (code.mode === 'static')
    return (
      <Empty icon={FileLock} title="Scans of this code are not seen">
        It is static: the picture itself holds everything, so phones read it without asking this server. To
        count scans, make a dynamic code instead.
      </Empty>
    )
  return <Dynamic code={code} onSimulate={onSimulate} />
}

function Dynamic({ code, onSimulate }: { code: Code; onSimulate(): void }) {
  const { items } = useLiveScans(code.id)
  const isScanned =
    code.lastScannedAt !== null || code.scans.total > 0 || items.some(({ scan }) => scan.reason === 'human')
  return isScanned ? <ScanOverview codeId={code.id} /> : <NeverScanned code={code} onSimulate={onSimulate} />
}
