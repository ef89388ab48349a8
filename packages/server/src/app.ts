import type { RequestListener } from 'node:http'
import { API_PREFIX, openApiDocument } from '@qregg/contract'
import express, { type Express } from 'express'
import {
  admitMember,
  admitMemberAgain,
  admitPerson,
  admitPersonAgain,
  REQUESTS_PER_ADDRESS,
  REQUESTS_PER_PERSON,
} from './accounts/admission.ts'
import { mountGoogle } from './accounts/google-routes.ts'
import { mountPasswords } from './accounts/password-routes.ts'
import { mountAccounts } from './accounts/routes.ts'
import type { SignedIn } from './accounts/sessions.ts'
import { mountSignUp } from './accounts/sign-up-routes.ts'
import { mountApiKeys } from './api-keys/routes.ts'
import { mountAuditLog } from './audit-log/routes.ts'
import { mountCodeFiles } from './codes/landing/routes.ts'
import { mountCodes } from './codes/routes.ts'
import { mountDashboard } from './dashboard/routes.ts'
import type { Deps } from './deps.ts'
import { notFound } from './errors.ts'
import { type Api, createApi } from './http/api.ts'
import { admitByKey, admitByKeyAgain } from './http/authentication.ts'
import { errorHandler, unknownPath } from './http/error-handler.ts'
import { FILE_POLICY } from './http/file-policy.ts'
import { createRateLimit } from './http/rate-limit.ts'
import { createSameOrigin } from './http/same-origin.ts'
import { mountMe } from './me.ts'
import { mountInvitations, mountMembers } from './members/routes.ts'
import { createHealthRouter } from './operations/health.ts'
import { mountLogos } from './qr-images/logos/routes.ts'
import { mountPublicQrImages } from './qr-images/public-routes.ts'
import { mountQrImages } from './qr-images/routes.ts'
import { mountZipImages } from './qr-images/zip/routes.ts'
import { createRedirect } from './redirect/redirect.ts'
import { mountScans } from './scans/routes.ts'
import { mountStats } from './scans/stats/routes.ts'
import { mountDeliveries } from './webhooks/delivery-routes.ts'
import { mountWebhooks } from './webhooks/routes.ts'
import { mountWorkspaceExport } from './workspace-export/routes.ts'
import { mountWorkspace } from './workspaces/routes.ts'

/** Puts the features together. Opens nothing and listens to nothing. */
export function createApp(deps: Deps): RequestListener {
  const redirect = createRedirect({ ...deps, codes: deps.codeCache })
  const rest = createRest(deps)
  // The hot path is handed off first: Express's chain would cost more than everything that a redirect does.
  return (request, response) => {
    if (!redirect(request, response)) rest(request, response)
  }
}

function createRest(deps: Deps): Express {
  const app = express()
  app.disable('x-powered-by')
  app.set('case sensitive routing', true)
  app.use((_request, response, next) => {
    response.set({ 'X-Request-Id': deps.newId('request'), 'X-Content-Type-Options': 'nosniff' })
    next()
  })
  app.use(
    createHealthRouter({
      ready: deps.recorder.healthy,
      metricsToken: deps.config.metricsToken,
      registerMetrics: [deps.registerScanMetrics, deps.registerWebhookMetrics],
    }),
  )
  app.use(API_PREFIX, noStore, createApiRouter(deps))
  mountCodeFiles(app, deps)
  mountPublicQrImages(app, { ...deps, publicUrl: deps.config.publicUrl })
  app.use('/dashboard/api', noStore, harmless, createDashboardApi(deps))
  mountDashboard(app, deps.dashboardFolder)
  app.get(
    '/robots.txt',
    (_request, response) => void response.type('text').send('User-agent: *\nDisallow: /\n'),
  )
  app.use(unknownPath)
  app.use(errorHandler(deps.logger))
  return app
}

const noStore: express.RequestHandler = (_request, response, next) => {
  response.set('Cache-Control', 'no-store')
  next()
}

/** A cookie opens these in a browser window, too, at the origin of the dashboard. */
const harmless: express.RequestHandler = (_request, response, next) => {
  response.set({ 'Content-Security-Policy': FILE_POLICY, 'Referrer-Policy': 'no-referrer' })
  next()
}

/** Of programs, by API keys. */
function createApiRouter(deps: Deps) {
  const findCaller = (key: string) => deps.findCaller(key)
  const api = createApi({
    admit: admitByKey(
      findCaller,
      createRateLimit(deps.config.rateLimitPerMinute, deps.clock, deps.makeLimiter),
    ),
    admitAgain: admitByKeyAgain(findCaller),
    idempotency: deps.idempotency,
  })
  const document = JSON.stringify(openApiDocument())
  api.router.get('/openapi.json', (_request, response) => void response.type('json').send(document))
  mountMe(api, deps.config)
  mountFeatures(api, deps)
  api.close()
  return api.router
}

/** Of people in the dashboard, by the session of their browser. */
function createDashboardApi(deps: Deps) {
  const { config, clock, makeLimiter, accounts } = deps
  // Whoever turns the limit of keys off, for a load test, has people unlimited as well.
  const perMinute = (requests: number) => (config.rateLimitPerMinute === 0 ? 0 : requests)
  const admission = {
    ...accounts,
    sameOrigin: createSameOrigin(config.publicUrl),
    limitPerson: createRateLimit(perMinute(REQUESTS_PER_PERSON), clock, makeLimiter, 'You have'),
    limitAddress: createRateLimit(perMinute(REQUESTS_PER_ADDRESS), clock, makeLimiter, 'Your network has'),
  }
  const router = express.Router({ caseSensitive: true })
  const inWorkspace = createApi({
    admit: admitMember(admission),
    admitAgain: admitMemberAgain(admission),
    idempotency: deps.idempotency,
  })
  mountFeatures(inWorkspace, deps)
  mountWorkspaceFeatures(inWorkspace, deps)
  inWorkspace.close()
  const ofPeople = createApi<SignedIn>({
    admit: admitPerson(admission),
    admitAgain: admitPersonAgain(admission),
  })
  mountAccountFeatures(ofPeople, deps)
  ofPeople.close()
  router.use(
    '/workspaces/:workspaceId',
    (request, response, next) => {
      // What no id looks like, such as a NUL byte, is never asked of the database.
      if (!/^\w{1,80}$/.test(String(request.params.workspaceId))) throw notFound('workspace')
      response.locals.workspaceId = request.params.workspaceId
      next()
    },
    inWorkspace.router,
  )
  router.use(ofPeople.router)
  router.use(unknownPath)
  return router
}

/** What programs and people can do alike. */
function mountFeatures(api: Api, deps: Deps): void {
  mountCodes(api, deps)
  mountQrImages(api, { ...deps, publicUrl: deps.config.publicUrl })
  mountZipImages(api, { ...deps, publicUrl: deps.config.publicUrl })
  mountLogos(api, deps)
  mountScans(api, deps)
  mountStats(api, deps)
  mountWebhooks(api, deps.subscriptions)
  mountDeliveries(api, deps)
}

/** What only people can do in a workspace: the contract's workspaceOperations. */
function mountWorkspaceFeatures(api: Api, deps: Deps): void {
  mountApiKeys(api, deps)
  mountMembers(api, deps)
  mountWorkspace(api, deps)
  mountWorkspaceExport(api, deps)
  mountAuditLog(api, deps)
}

/** What people do about themselves: the contract's accountOperations. */
function mountAccountFeatures(api: Api<SignedIn>, deps: Deps): void {
  mountAccounts(api, deps)
  mountSignUp(api, deps)
  mountPasswords(api, deps)
  mountGoogle(api, deps)
  mountInvitations(api, deps)
}
