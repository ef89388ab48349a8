import { PageHeader, useTitle } from '../ui/page.tsx'

export function IntegrationsPage() {
  useTitle('Integrations')
  return <PageHeader title="Integrations" />
}
