import type { RequestListener } from 'node:http'
import { API_PREFIX, openApiDocument } from '@qregg/contract'
import express, { type Express } from 'express'
import helmet from 'helmet'
import { mountCodeFiles } from './codes/landing/routes.ts'
import { mountCodes } from './codes/routes.ts'
import type { Deps } from './deps.ts'
import { createApi } from './http/api.ts'
import { createAuthenticate } from './http/authentication.ts'
import { errorHandler, unknownPath } from './http/error-handler.ts'
import { createRateLimit } from './http/rate-limit.ts'
import { mountMe } from './me.ts'
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
import { welcomePage } from './welcome.ts'

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
  app.get(
    '/',
    helmet({ contentSecurityPolicy: { directives: { 'upgrade-insecure-requests': null } }, hsts: false }),
    welcomePage,
  )
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

function createApiRouter(deps: Deps) {
  const api = createApi({
    authenticate: createAuthenticate(deps.findCaller),
    rateLimit: createRateLimit(deps.config.rateLimitPerMinute, deps.clock, deps.makeLimiter),
    idempotency: deps.idempotency,
  })
  const document = JSON.stringify(openApiDocument())
  api.router.get('/openapi.json', (_request, response) => void response.type('json').send(document))
  mountMe(api, deps.config)
  mountCodes(api, deps)
  mountQrImages(api, { ...deps, publicUrl: deps.config.publicUrl })
  mountZipImages(api, { ...deps, publicUrl: deps.config.publicUrl })
  mountLogos(api, deps)
  mountScans(api, deps)
  mountStats(api, deps)
  mountWebhooks(api, deps.subscriptions)
  mountDeliveries(api, deps)
  api.close()
  return api.router
}
