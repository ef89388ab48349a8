import { PageHeader, useTitle } from '../ui/page.tsx'

export function SettingsPage(_: { section: string | undefined }) {
  useTitle('Settings')
  return <PageHeader title="Settings" />
}
