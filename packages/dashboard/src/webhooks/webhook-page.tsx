import { PageHeader, useTitle } from '../ui/page.tsx'

export function WebhookPage(_: { id: string }) {
  useTitle('Webhook')
  return <PageHeader title="Webhook" />
}
