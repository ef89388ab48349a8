import type { Code } from '@qregg/contract'
import { useQuery } from '@tanstack/react-query'
import { FileQuestion } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { useWorkspace } from '../api/account.ts'
import { ApiFailure } from '../api/client.ts'
import { nameOf } from '../codes/code-parts.tsx'
import { codeQuery } from '../codes/queries.ts'
import { Boundary } from '../shell/boundary.tsx'
import { Over } from '../shell/over.tsx'
import { UnknownPage } from '../shell/unknown-page.tsx'
import { ButtonLink } from '../ui/button.tsx'
import { useTitle } from '../ui/page.tsx'
import { Empty, Failure, SkeletonRows } from '../ui/states.tsx'
import { TabLinks } from '../ui/tabs.tsx'
import { Head } from './head.tsx'
import { OverviewTab } from './overview-tab.tsx'

const ScansTab = lazy(async () => ({ default: (await import('./scans-tab.tsx')).ScansTab }))
const HistoryTab = lazy(async () => ({ default: (await import('./history-tab.tsx')).HistoryTab }))
const SimulateDialog = lazy(async () => ({ default: (await import('./simulate-dialog.tsx')).SimulateDialog }))

const TABS = ['overview', 'scans', 'history'] as const
type Tab = (typeof TABS)[number]
const TAB_NAMES: Record<Tab, string> = { overview: 'Overview', scans: 'Scans', history: 'History' }

/** One code: what it is, who scans it, and how it came to be so. */
export function CodePage({ id, tab = 'overview' }: { id: string; tab: string | undefined }) {
  const workspace = useWorkspace()
  const { data: code, error, refetch } = useQuery(codeQuery(workspace, id))
  const shown = TABS.find((each) => each === tab)
  useTitle(code ? nameOf(code) : 'Code')
  if (!shown) return <UnknownPage />
  if (error instanceof ApiFailure && error.status === 404) return <NoCode />
  if (code) return <Shown code={code} tab={shown} />
  return error ? <Failure isPage error={error} retry={() => void refetch()} /> : <SkeletonRows />
}

/** Where the code was, or never has been. */
function NoCode() {
  const { path } = useWorkspace()
  return (
    <Empty
      isPage
      icon={FileQuestion}
      title="There is no such code"
      action={<ButtonLink to={path('codes')}>To the codes</ButtonLink>}
    >
      It may have been deleted, or the address is mistyped.
    </Empty>
  )
}

function Shown({ code, tab }: { code: Code; tab: Tab }) {
  const { path } = useWorkspace()
  const [isSimulating, setSimulating] = useState(false)
  const simulate = () => setSimulating(true)
  return (
    <>
      <Head code={code} onSimulate={simulate} />
      <TabLinks
        label="Parts of this code"
        // Nobody learns of a static code's scans.
        tabs={TABS.filter((each) => each !== 'scans' || code.mode === 'dynamic').map((each) => ({
          to: path(each === 'overview' ? `codes/${code.id}` : `codes/${code.id}/${each}`),
          text: TAB_NAMES[each],
        }))}
      />
      <Boundary at={tab}>
        <Suspense fallback={<SkeletonRows />}>
          {tab === 'overview' && <OverviewTab code={code} onSimulate={simulate} />}
          {tab === 'scans' && <ScansTab code={code} />}
          {tab === 'history' && <HistoryTab code={code} />}
        </Suspense>
      </Boundary>
      {isSimulating && (
        <Over onClose={() => setSimulating(false)}>
          <SimulateDialog code={code} onOpenChange={setSimulating} />
        </Over>
      )}
    </>
  )
}
