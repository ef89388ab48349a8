import { useSuspenseQueries } from '@tanstack/react-query'
import { Redirect } from 'wouter'
import { accountQuery, welcomeQuery } from '../api/account.ts'
import { lastWorkspace } from './last-workspace.ts'

/** Sends everybody to where they belong: to set up, to sign in, or to the workspace they were in last. */
export function Home() {
  const [{ data: account }, { data: welcome }] = useSuspenseQueries({ queries: [accountQuery, welcomeQuery] })
  if (!account) return <Redirect to={welcome.needsSetup ? '/set-up' : '/sign-in'} replace />
  const { workspaces } = account
  const workspace = workspaces.find(({ id }) => id === lastWorkspace.get()) ?? workspaces[0]
  return <Redirect to={workspace ? `/w/${workspace.id}/codes` : '/new-workspace'} replace />
}
