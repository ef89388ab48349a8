import { z } from 'zod'
import { bulkCreateCodesSchema, bulkResultSchema } from './bulk.ts'
import {
  codePaginationSchema,
  codeSchema,
  createCodeSchema,
  deletedSchema,
  listCodesQuery,
  updateCodeSchema,
  upsertCodeSchema,
} from './codes.ts'
import { paginationSchema } from './fields.ts'
import { idParam } from './ids.ts'
import { imageOperations } from './image-operations.ts'
import { LIMITS } from './limits.ts'
import { meSchema } from './me.ts'
import { type Operation, operation } from './operation.ts'
import { revisionOperations } from './revisions.ts'
import { scanOperations } from './scan-operations.ts'
import { listScansQuery, scanItemSchema, simulateScanSchema } from './scans.ts'
import { statsQuery, statsSchema } from './stats.ts'
import { tagOperations } from './tags.ts'
import { webhookOperations } from './webhook-operations.ts'

const byId = z.object({ id: idParam })
const byExternalId = z.object({ externalId: z.string().trim().min(1).max(LIMITS.externalIdLength) })

const codes = {
  listCodes: operation({
    id: 'listCodes',
    method: 'GET',
    path: '/codes',
    tag: 'Codes',
    summary: 'List codes',
    description: 'Newest first.',
    scope: 'codes:read',
    query: listCodesQuery,
    data: codeSchema,
    pagination: codePaginationSchema,
    statuses: [200],
    errors: ['validation_failed'],
  }),
  createCode: operation({
    id: 'createCode',
    method: 'POST',
    path: '/codes',
    tag: 'Codes',
    summary: 'Create a code',
    scope: 'codes:write',
    body: createCodeSchema,
    data: codeSchema,
    statuses: [201],
    idempotent: true,
    errors: ['short_code_taken', 'external_id_taken', 'validation_failed'],
  }),
  bulkCreateCodes: operation({
    id: 'bulkCreateCodes',
    method: 'POST',
    path: '/codes/bulk',
    tag: 'Codes',
    summary: 'Create up to 100 codes',
    description:
      'A result for each row, in order; a row that is refused does not stop the others. Every code that is made is told by `code.created`.',
    scope: 'codes:write',
    body: bulkCreateCodesSchema,
    data: z.array(bulkResultSchema),
    statuses: [200],
    idempotent: true,
    rowByRow: true,
    errors: ['validation_failed'],
  }),
  getCode: operation({
    id: 'getCode',
    method: 'GET',
    path: '/codes/{id}',
    tag: 'Codes',
    summary: 'Fetch a code',
    scope: 'codes:read',
    params: byId,
    data: codeSchema,
    statuses: [200],
    errors: ['not_found'],
  }),
  updateCode: operation({
    id: 'updateCode',
    method: 'PATCH',
    path: '/codes/{id}',
    tag: 'Codes',
    summary: 'Update a code',
    description: 'Title, destination, active and more; what is printed stays as it is.',
    scope: 'codes:write',
    params: byId,
    body: updateCodeSchema,
    data: codeSchema,
    statuses: [200],
    errors: ['not_found', 'external_id_taken', 'validation_failed'],
  }),
  deleteCode: operation({
    id: 'deleteCode',
    method: 'DELETE',
    path: '/codes/{id}',
    tag: 'Codes',
    summary: 'Delete a code',
    description: 'Its short code is never given out again; for 30 days the code can be restored.',
    scope: 'codes:delete',
    params: byId,
    data: deletedSchema,
    statuses: [200],
    errors: ['not_found'],
  }),
  restoreCode: operation({
    id: 'restoreCode',
    method: 'POST',
    path: '/codes/{id}/restore',
    tag: 'Codes',
    summary: 'Restore a deleted code',
    scope: 'codes:write',
    params: byId,
    data: codeSchema,
    statuses: [200],
    errors: ['not_found', 'gone', 'external_id_taken'],
  }),
  upsertCode: operation({
    id: 'upsertCode',
    method: 'PUT',
    path: '/codes/external/{externalId}',
    tag: 'Codes',
    summary: 'Create or update a code by your own id',
    description:
      'Answers 201 when the code was made, 200 when there was one. What is left out of the body stays.',
    scope: 'codes:write',
    params: byExternalId,
    body: upsertCodeSchema,
    data: codeSchema,
    statuses: [201, 200],
    errors: ['short_code_taken', 'validation_failed'],
  }),
}

const scans = {
  listScans: operation({
    id: 'listScans',
    method: 'GET',
    path: '/scans',
    tag: 'Scans',
    summary: 'List scans',
    description: 'Newest first, in the shape of a delivery; with `after`, oldest first, to tail them.',
    scope: 'scans:read',
    query: listScansQuery,
    data: scanItemSchema,
    pagination: paginationSchema,
    statuses: [200],
    errors: ['validation_failed'],
  }),
  listCodeScans: operation({
    id: 'listCodeScans',
    method: 'GET',
    path: '/codes/{id}/scans',
    tag: 'Scans',
    summary: "List a code's scans",
    scope: 'scans:read',
    params: byId,
    query: listScansQuery,
    data: scanItemSchema,
    pagination: paginationSchema,
    statuses: [200],
    errors: ['not_found', 'validation_failed'],
  }),
  simulateScan: operation({
    id: 'simulateScan',
    method: 'POST',
    path: '/codes/{id}/scans/simulate',
    tag: 'Scans',
    summary: 'Simulate a scan',
    description: 'Goes the whole way to your webhooks, marked `test: true`, and is kept out of statistics.',
    scope: 'codes:write',
    params: byId,
    body: simulateScanSchema,
    data: scanItemSchema,
    statuses: [201],
    errors: ['not_found', 'validation_failed', 'unavailable'],
  }),
  getStats: operation({
    id: 'getStats',
    method: 'GET',
    path: '/stats',
    tag: 'Scans',
    summary: "Statistics of the workspace's scans",
    description: 'Scans by people over time and by what they came with; those of deleted codes are in them.',
    scope: 'scans:read',
    query: statsQuery,
    data: statsSchema,
    statuses: [200],
    errors: ['validation_failed'],
  }),
  getCodeStats: operation({
    id: 'getCodeStats',
    method: 'GET',
    path: '/codes/{id}/stats',
    tag: 'Scans',
    summary: "Statistics of a code's scans",
    scope: 'scans:read',
    params: byId,
    query: statsQuery,
    data: statsSchema,
    statuses: [200],
    errors: ['not_found', 'validation_failed'],
  }),
}

const account = {
  getMe: operation({
    id: 'getMe',
    method: 'GET',
    path: '/me',
    tag: 'Account',
    summary: 'Who am I',
    description:
      "The key's workspace, the server's version, features and limits: what a connection test calls.",
    scope: null,
    data: meSchema,
    statuses: [200],
    errors: [],
  }),
}

/** Every operation of the API, by its id. */
export const operations = {
  ...codes,
  ...revisionOperations,
  ...tagOperations,
  ...imageOperations,
  ...scans,
  ...scanOperations,
  ...webhookOperations,
  ...account,
} satisfies Record<string, Operation>
export type OperationId = keyof typeof operations
