import { PageHeader, useTitle } from '../ui/page.tsx'

export function TakeInvitation() {
  useTitle('Invitation')
  return <PageHeader title="Invitation" />
}
