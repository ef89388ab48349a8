import { PageHeader, useTitle } from '../ui/page.tsx'

export function SetUp() {
  useTitle('Set up')
  return <PageHeader title="Set up" />
}
