import { z } from 'zod'
import { eraseScansSchema, erasureSchema } from './erasures.ts'
import { idParam } from './ids.ts'
import { LIMITS } from './limits.ts'
import { operation } from './operation.ts'
import {
  exportScansQuery,
  scanDeliveriesSchema,
  streamScansHeaders,
  streamScansQuery,
} from './scan-exports.ts'
import { scanItemSchema } from './scans.ts'

const byId = z.object({ id: idParam })
const EXPORT_FILES = ['text/csv', 'application/x-ndjson'] as const
const EXPORTS = `Oldest first, as fast as it is taken. At most ${LIMITS.exportsPerWorkspace} at once a workspace.`

/** One scan, all of them as a file, and those that come in right now. */
export const scanOperations = {
  exportScans: operation({
    id: 'exportScans',
    method: 'GET',
    path: '/scans/export',
    tag: 'Scans',
    summary: 'Export scans',
    description: EXPORTS,
    scope: 'scans:read',
    query: exportScansQuery,
    file: EXPORT_FILES,
    statuses: [200],
    errors: ['validation_failed'],
  }),
  exportCodeScans: operation({
    id: 'exportCodeScans',
    method: 'GET',
    path: '/codes/{id}/scans/export',
    tag: 'Scans',
    summary: "Export a code's scans",
    description: EXPORTS,
    scope: 'scans:read',
    params: byId,
    query: exportScansQuery,
    file: EXPORT_FILES,
    statuses: [200],
    errors: ['not_found', 'validation_failed'],
  }),
  streamScans: operation({
    id: 'streamScans',
    method: 'GET',
    path: '/scans/stream',
    tag: 'Scans',
    summary: 'Follow scans live',
    description:
      'Server-sent events: `event: scan`, `data` as an item of a list, and an `id` to come back with as `Last-Event-ID`. Nothing is missed and nothing told twice.',
    scope: 'scans:read',
    query: streamScansQuery,
    headers: streamScansHeaders,
    file: ['text/event-stream'],
    statuses: [200],
    errors: ['not_found', 'validation_failed'],
  }),
  getScan: operation({
    id: 'getScan',
    method: 'GET',
    path: '/scans/{id}',
    tag: 'Scans',
    summary: 'Fetch a scan',
    scope: 'scans:read',
    params: byId,
    data: scanItemSchema,
    statuses: [200],
    errors: ['not_found'],
  }),
  deliverScan: operation({
    id: 'deliverScan',
    method: 'POST',
    path: '/scans/{id}/deliver',
    tag: 'Scans',
    summary: 'Send a scan to webhooks',
    description:
      'Whatever its reason, as a new delivery to each active webhook that wants scans and whose filter names its code or tags.',
    scope: 'webhooks',
    params: byId,
    data: scanDeliveriesSchema,
    statuses: [202],
    idempotent: true,
    errors: ['not_found'],
  }),
  eraseScans: operation({
    id: 'eraseScans',
    method: 'POST',
    path: '/scans/erase',
    tag: 'Scans',
    summary: 'Erase old scans',
    description:
      'Every scan of the workspace before a moment, whether webhooks have got it or not. Counts stay. It takes a while: look at the erasure.',
    scope: 'scans:delete',
    body: eraseScansSchema,
    data: erasureSchema,
    statuses: [202],
    errors: ['limit_reached'],
  }),
  eraseVisitor: operation({
    id: 'eraseVisitor',
    method: 'POST',
    path: '/scans/{id}/erase-visitor',
    tag: 'Scans',
    summary: "Erase a visitor's scans",
    description:
      'This scan, and every other one that the same visitor made in the workspace on that day (UTC). Counts stay.',
    scope: 'scans:delete',
    params: byId,
    data: erasureSchema,
    statuses: [202],
    errors: ['not_found', 'limit_reached'],
  }),
  getErasure: operation({
    id: 'getErasure',
    method: 'GET',
    path: '/erasures/{id}',
    tag: 'Scans',
    summary: 'Look at an erasure',
    scope: 'scans:delete',
    params: byId,
    data: erasureSchema,
    statuses: [200],
    errors: ['not_found'],
  }),
}
