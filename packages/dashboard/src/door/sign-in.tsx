import { PageHeader, useTitle } from '../ui/page.tsx'

export function SignIn() {
  useTitle('Sign in')
  return <PageHeader title="Sign in" />
}
