import { PageHeader, useTitle } from '../ui/page.tsx'

export function ForgotPassword() {
  useTitle('Forgot password')
  return <PageHeader title="Forgot password" />
}
