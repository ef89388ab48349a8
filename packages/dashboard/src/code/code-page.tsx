import { PageHeader, useTitle } from '../ui/page.tsx'

export function CodePage(_: { id: string; tab: string | undefined }) {
  useTitle('Code')
  return <PageHeader title="Code" />
}
