import { PageHeader, useTitle } from '../ui/page.tsx'

export function SignUp() {
  useTitle('Sign up')
  return <PageHeader title="Sign up" />
}
