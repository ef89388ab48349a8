import { FEATURES, LIMITS, operations } from '@qregg/contract'
import type { Api } from './http/api.ts'
import { VERSION } from './version.ts'

/** Mounts /me: what a connection test asks, and what tells an integration what this server can do. */
export function mountMe(api: Api, config: { rateLimitPerMinute: number }): void {
  api.route(operations.getMe, async ({ caller }) => {
    const { workspace } = caller
    return {
      data: {
        workspace: { id: workspace.id, name: workspace.name },
        apiKey: {
          id: caller.id,
          name: caller.name,
          scopes: [...caller.scopes],
          expiresAt: caller.expiresAt === null ? null : new Date(caller.expiresAt).toISOString(),
        },
        plan: workspace.plan,
        version: VERSION,
        features: [...FEATURES],
        limits: { ...LIMITS, requestsPerMinute: config.rateLimitPerMinute },
      },
    }
  })
}
