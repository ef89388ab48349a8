import { createHash, timingSafeEqual } from 'node:crypto'
import { Router } from 'express'
import { collectDefaultMetrics, Registry as MetricsRegistry } from 'prom-client'
import { ApiError } from '../errors.ts'

export type HealthDeps = {
  /** Whether a scan can be taken right now. */
  ready(): boolean
  metricsToken: string | undefined
  /** Features add their own metrics. */
  registerMetrics: ReadonlyArray<(register: MetricsRegistry) => void>
}

/** What shows that a proxy on this machine stands in between, so that loopback says nothing of who asks. */
const PROXY_HEADERS = ['x-forwarded-for', 'forwarded', 'x-real-ip', 'via'] as const

/** `/healthz`: the process lives. `/readyz`: it can take a scan. `/metrics`: Prometheus text, by token or from loopback. */
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
      : isLoopback(request.socket.remoteAddress) && !PROXY_HEADERS.some((name) => request.headers[name])
    if (!isAllowed) {
      throw new ApiError(
        'unauthorized',
        'Metrics are told on loopback, or to who sends METRICS_TOKEN as a bearer token.',
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

function isLoopback(address: string | undefined): boolean {
  return address === '127.0.0.1' || address === '::1' || address === '::ffff:127.0.0.1'
}
