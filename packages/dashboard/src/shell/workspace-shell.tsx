import { useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { lazy, Suspense, useEffect, useMemo, useState } from 'react'
import { Redirect, Route, Switch, useLocation } from 'wouter'
import {
  AccountContext,
  accountQuery,
  SignedInContext,
  type Workspace,
  WorkspaceContext,
} from '../api/account.ts'
import { workspaceApi } from '../api/client.ts'
import { SkeletonRows } from '../ui/states.tsx'
import { Boundary } from './boundary.tsx'
import { lastWorkspace } from './last-workspace.ts'
import { Loading } from './loading.tsx'
import { Over } from './over.tsx'
import { MobileBar, Sidebar } from './sidebar.tsx'
import { UnknownPage } from './unknown-page.tsx'
import { useArrival } from './use-arrival.ts'

const OverviewPage = lazy(async () => ({
  default: (await import('../overview/overview-page.tsx')).OverviewPage,
}))
const CodesPage = lazy(async () => ({ default: (await import('../codes/codes-page.tsx')).CodesPage }))
const CodePage = lazy(async () => ({ default: (await import('../code/code-page.tsx')).CodePage }))
const ApiKeysPage = lazy(async () => ({
  default: (await import('../api-keys/api-keys-page.tsx')).ApiKeysPage,
}))
const WebhooksPage = lazy(async () => ({
  default: (await import('../webhooks/webhooks-page.tsx')).WebhooksPage,
}))
const WebhookPage = lazy(async () => ({
  default: (await import('../webhooks/webhook-page.tsx')).WebhookPage,
}))
const IntegrationsPage = lazy(async () => ({
  default: (await import('../integrations/integrations-page.tsx')).IntegrationsPage,
}))
const SettingsPage = lazy(async () => ({
  default: (await import('../settings/settings-page.tsx')).SettingsPage,
}))

const signInAgain = () => import('./sign-in-again.tsx')
const SignInAgain = lazy(async () => ({ default: (await signInAgain()).SignInAgain }))
/** Fetched when everything else is there: it may be wanted when the server is not what it was. */
const SIGN_IN_AGAIN_AFTER_MS = 10_000

/**
 * Everything behind the door: who is signed in, which workspace, and the page in the middle. When the session ends, the
 * page stays with all that was typed into it, and asks to sign in again.
 */
export function WorkspaceShell({ workspaceId }: { workspaceId: string }) {
  const { data: account } = useSuspenseQuery(accountQuery)
  const [person, setPerson] = useState(account)
  const isSomebodyElse = account !== null && person !== null && account.person.id !== person.person.id
  if (account && account !== person && !isSomebodyElse) setPerson(account)
  const [location] = useLocation()
  useArrival(location)
  const found = person?.workspaces.find(({ id }) => id === workspaceId)
  const workspace = useMemo<Workspace | null>(
    () =>
      found
        ? {
            ...found,
            api: workspaceApi(found.id),
            key: ['workspace', found.id],
            path: (page) => `/w/${found.id}/${page}`,
          }
        : null,
    [found],
  )
  useEffect(() => {
    if (workspace) lastWorkspace.set(workspace.id)
  }, [workspace])
  useEffect(() => {
    const timer = setTimeout(() => void signInAgain().catch(() => {}), SIGN_IN_AGAIN_AFTER_MS)
    return () => clearTimeout(timer)
  }, [])
  if (!person) return <Redirect to={`/sign-in?to=${encodeURIComponent(location)}`} replace />
  if (isSomebodyElse) return <GoHome />
  return (
    <AccountContext value={person}>
      <SignedInContext value={account !== null}>
        {workspace ? <Inside workspace={workspace} location={location} /> : <UnknownPage />}
      </SignedInContext>
      {!account && (
        <Over>
          <SignInAgain />
        </Over>
      )}
    </AccountContext>
  )
}

/** Somebody else has signed in in this browser: nothing of the one before is shown to them. */
function GoHome() {
  const client = useQueryClient()
  const [, navigate] = useLocation()
  useEffect(() => {
    client.removeQueries({ queryKey: ['workspace'] })
    navigate('/', { replace: true })
  }, [client, navigate])
  return <Loading />
}

/** Tabs of a page belong to it: it stays while one goes from one to the other. */
function pageOf(location: string): string {
  const [, , , section, id] = location.split('/')
  return section === 'settings' ? section : `${section}/${id}`
}

function Inside({ workspace, location }: { workspace: Workspace; location: string }) {
  return (
    // A page of another workspace begins anew: nothing typed or chosen comes along.
    <WorkspaceContext key={workspace.id} value={workspace}>
      <a
        href="#main"
        className="sr-only focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-50 focus:rounded-lg focus:bg-primary focus:px-3 focus:py-2 focus:text-on-primary"
      >
        Skip to content
      </a>
      <div className="min-h-dvh bg-page lg:grid lg:grid-cols-[15rem_1fr]">
        <Sidebar />
        <div className="min-w-0">
          <MobileBar />
          <main
            id="main"
            tabIndex={-1}
            className="mx-auto max-w-6xl px-4 pt-6 pb-24 outline-none sm:px-6 lg:px-10 lg:pt-10"
          >
            <Boundary key={pageOf(location)} at={location} isPage>
              <Suspense fallback={<SkeletonRows />}>
                <Pages />
              </Suspense>
            </Boundary>
          </main>
        </div>
      </div>
    </WorkspaceContext>
  )
}

function Pages() {
  return (
    <Switch>
      <Route path="/w/:workspaceId/overview" component={OverviewPage} />
      <Route path="/w/:workspaceId/codes" component={CodesPage} />
      <Route path="/w/:workspaceId/codes/:id/:tab?">{({ id, tab }) => <CodePage id={id} tab={tab} />}</Route>
      <Route path="/w/:workspaceId/api-keys" component={ApiKeysPage} />
      <Route path="/w/:workspaceId/webhooks" component={WebhooksPage} />
      <Route path="/w/:workspaceId/webhooks/:id">{({ id }) => <WebhookPage id={id} />}</Route>
      <Route path="/w/:workspaceId/integrations" component={IntegrationsPage} />
      <Route path="/w/:workspaceId/settings/:section?">
        {({ section }) => <SettingsPage section={section} />}
      </Route>
      <Route path="/w/:workspaceId">
        {({ workspaceId }) => <Redirect to={`/w/${workspaceId}/codes`} replace />}
      </Route>
      <Route component={UnknownPage} />
    </Switch>
  )
}
