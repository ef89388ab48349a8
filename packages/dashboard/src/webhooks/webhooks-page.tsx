import { PageHeader, useTitle } from '../ui/page.tsx'

export function WebhooksPage() {
  useTitle('Webhooks')
  return <PageHeader title="Webhooks" />
}
