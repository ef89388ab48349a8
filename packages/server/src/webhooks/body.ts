import type { EventBodies, EventName } from '@qregg/contract'

/** The serialiser that new deliveries are made with. An old delivery keeps the one that it was made with. */
export const FORMAT = 1

/**
 * The body of a scan delivery, from items that are JSON already. Its bytes depend on immutable rows and the delivery's
 * own time alone, so every attempt sends the same, also after a restart.
 */
export function scanBody(format: number, items: readonly string[], createdAt: number): string {
  if (format !== FORMAT) throw new Error(`Delivery format ${format} is of a newer version.`)
  return `{"event":"scan","data":{"scans":[${items.join(',')}]},"timestamp":"${new Date(createdAt).toISOString()}"}`
}

/** The body of any other event. */
export function eventBody<Name extends EventName>(
  event: Name,
  data: EventBodies[Name]['data'],
  createdAt: number,
): string {
  return JSON.stringify({ event, data, timestamp: new Date(createdAt).toISOString() })
}
