import { PageHeader, useTitle } from '../ui/page.tsx'

export function ApiKeysPage() {
  useTitle('API keys')
  return <PageHeader title="API keys" />
}
