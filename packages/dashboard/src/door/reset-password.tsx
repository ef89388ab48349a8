import { PageHeader, useTitle } from '../ui/page.tsx'

export function ResetPassword() {
  useTitle('Reset password')
  return <PageHeader title="Reset password" />
}
