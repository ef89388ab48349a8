import { lazy, Suspense } from 'react'
import { Redirect, Route, Switch } from 'wouter'
import { Boundary } from './shell/boundary.tsx'
import { Home } from './shell/home.tsx'
import { Loading } from './shell/loading.tsx'

// Each page is a file of its own that the browser asks for when somebody goes there.
const WorkspaceShell = lazy(async () => ({
  default: (await import('./shell/workspace-shell.tsx')).WorkspaceShell,
}))
const SignIn = lazy(async () => ({ default: (await import('./door/sign-in.tsx')).SignIn }))
const SignUp = lazy(async () => ({ default: (await import('./door/sign-up.tsx')).SignUp }))
const SetUp = lazy(async () => ({ default: (await import('./door/set-up.tsx')).SetUp }))
const ForgotPassword = lazy(async () => ({
  default: (await import('./door/forgot-password.tsx')).ForgotPassword,
}))
const ResetPassword = lazy(async () => ({
  default: (await import('./door/reset-password.tsx')).ResetPassword,
}))
const TakeInvitation = lazy(async () => ({
  default: (await import('./door/take-invitation.tsx')).TakeInvitation,
}))
const NewWorkspacePage = lazy(async () => ({
  default: (await import('./door/new-workspace-page.tsx')).NewWorkspacePage,
}))

/** Which address shows which page. */
export function App() {
  return (
    <Boundary isPage>
      <Suspense fallback={<Loading />}>
        <Switch>
          <Route path="/" component={Home} />
          <Route path="/sign-in" component={SignIn} />
          <Route path="/sign-up" component={SignUp} />
          <Route path="/set-up" component={SetUp} />
          <Route path="/forgot-password" component={ForgotPassword} />
          <Route path="/reset-password" component={ResetPassword} />
          <Route path="/invitations" component={TakeInvitation} />
          <Route path="/new-workspace" component={NewWorkspacePage} />
          <Route path="/w/:workspaceId/*?">
            {({ workspaceId }) => <WorkspaceShell workspaceId={workspaceId} />}
          </Route>
          <Route>
            <Redirect to="/" />
          </Route>
        </Switch>
      </Suspense>
    </Boundary>
  )
}
