import { lazy, Suspense } from 'react'
import { Redirect } from 'wouter'
import { useMay, useWorkspace } from '../api/account.ts'
import { Boundary } from '../shell/boundary.tsx'
import { UnknownPage } from '../shell/unknown-page.tsx'
import { PageHeader } from '../ui/page.tsx'
import { SkeletonRows } from '../ui/states.tsx'
import { TabLinks } from '../ui/tabs.tsx'

// Each section is asked for when somebody goes there: most only ever look at one.
const SECTIONS = [
  {
    section: 'workspace',
    text: 'Workspace',
    role: 'member',
    Page: lazy(async () => ({
      default: (await import('./workspace/workspace-section.tsx')).WorkspaceSection,
    })),
  },
  {
    section: 'members',
    text: 'Members',
    role: 'member',
    Page: lazy(async () => ({ default: (await import('./members/members-section.tsx')).MembersSection })),
  },
  {
    section: 'audit-log',
    text: 'Audit log',
    role: 'admin',
    Page: lazy(async () => ({
      default: (await import('./audit-log/audit-log-section.tsx')).AuditLogSection,
    })),
  },
  {
    section: 'privacy',
    text: 'Privacy',
    role: 'admin',
    Page: lazy(async () => ({ default: (await import('./privacy/privacy-section.tsx')).PrivacySection })),
  },
  {
    section: 'domain',
    text: 'Domain',
    role: 'member',
    Page: lazy(async () => ({ default: (await import('./workspace/domain-section.tsx')).DomainSection })),
  },
  {
    section: 'account',
    text: 'Your account',
    role: 'member',
    Page: lazy(async () => ({ default: (await import('./account/account-section.tsx')).AccountSection })),
  },
] as const

/** The workspace's settings and the person's own, a section each. */
export function SettingsPage({ section }: { section: string | undefined }) {
  const { path } = useWorkspace()
  const isAdmin = useMay('admin')
  const open = SECTIONS.filter(({ role }) => role === 'member' || isAdmin)
  if (section === undefined) return <Redirect to={path('settings/workspace')} replace />
  const shown = open.find((each) => each.section === section)
  if (!shown) return <UnknownPage />
  return (
    <>
      <PageHeader title="Settings" />
      <TabLinks
        label="Settings"
        tabs={open.map((each) => ({ to: path(`settings/${each.section}`), text: each.text }))}
      />
      <Boundary at={shown.section}>
        <Suspense fallback={<SkeletonRows rows={3} />}>
          <shown.Page />
        </Suspense>
      </Boundary>
    </>
  )
}
