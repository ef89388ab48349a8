import { ScanOverview } from '../code/scan-overview.tsx'
import { PageHeader, useTitle } from '../ui/page.tsx'

/** Who scans the codes of the workspace, all together. */
export function OverviewPage() {
  useTitle('Overview')
  return (
    <>
      <PageHeader title="Overview">Scans of all codes together, also of those that were deleted.</PageHeader>
      <ScanOverview />
    </>
  )
}
