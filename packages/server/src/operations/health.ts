import { createHash, timingSafeEqual } from 'node:crypto'
import { Router } from 'express'
import { collectDefaultMetrics, Registry as MetricsRegistry } from 'prom-client'
import { ApiError } from '../errors.ts'
import { isFromHere } from '../http/from-here.ts'

export type HealthDeps = {
  /** Whether a scan can be taken right now. */
  ready(): boolean
  metricsToken: string | undefined
  /** Features add their own metrics. */
  registerMetrics: ReadonlyArray<(register: MetricsRegistry) => void>
}

/** `/healthz`: the process lives. `/readyz`: it can take a scan. `/metrics`: Prometheus text, by token or from here. */
export function createHealthRouter(deps: HealthDeps): Router {
  const router = Router({ caseSensitive: true })
  const metrics = new MetricsRegistry()
  collectDefaultMetrics({ register: metrics })
  for (const register of deps.registerMetrics) register(metrics)

  router.get('/healthz', (_request, response) => {
    response.json({ status: 'ok' })
  })
  router.get('/readyz', (_request, response) => {
    const ready = deps.ready()
    response.status(ready ? 200 : 503).json({ status: ready ? 'ready' : 'not ready' })
  })
  router.get('/metrics', async (request, response) => {
    const isAllowed = deps.metricsToken
      ? isSame(request.get('authorization') ?? '', `Bearer ${deps.metricsToken}`)
      : isFromHere(request)
    if (!isAllowed) {
      throw new ApiError(
        'unauthorized',
        'Metrics are told on this machine at localhost or 127.0.0.1, past any proxy, or to who sends METRICS_TOKEN as a bearer token.',
        { headers: { 'WWW-Authenticate': 'Bearer' } },
      )
    }
    response.type(metrics.contentType).send(await metrics.metrics())
  })
  return router
}

function isSame(given: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(given), digest(expected))
}
