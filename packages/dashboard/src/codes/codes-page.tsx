import { PageHeader, useTitle } from '../ui/page.tsx'

export function CodesPage() {
  useTitle('Codes')
  return <PageHeader title="Codes" />
}
