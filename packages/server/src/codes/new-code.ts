import type { CreateCode, Design } from '@qregg/contract'
import type { Clock } from '../clock.ts'
import type { Db } from '../db/schema.ts'
import { ApiError } from '../errors.ts'
import type { Author, Caller } from '../http/caller.ts'
import type { NewId } from '../ids.ts'
import type { StoredCode } from './code.ts'
import { findCodeByExternalId, insertCode } from './code-store.ts'
import { externalIdTaken, shortCodeTaken } from './conflicts.ts'
import { makeShortCode } from './short-codes.ts'

/** What is chosen before a code's transaction begins: a design is drawn and read with the very short code. */
export type Printed = { shortCode: string; design?: Design | null | undefined }

/** A code that can be made, with what was chosen for it. */
export type Prepared = { given: CreateCode; printed: Printed }

const SHORT_CODE_TRIES = 8

/** Inserts a new code with its first revision. @throws ApiError 409 when the short code that was asked for is taken */
export async function insertNew(
  trx: Db,
  deps: { clock: Clock; newId: NewId },
  { workspace }: Caller,
  { given, printed }: Prepared,
  author: Author,
): Promise<StoredCode> {
  const now = deps.clock.now()
  for (let tries = 0; tries < SHORT_CODE_TRIES; tries++) {
    const code = await insertCode(
      trx,
      {
        id: deps.newId('code'),
        workspaceId: workspace.id,
        workspaceNum: workspace.num,
        shortCode: given.shortCode ?? (tries === 0 ? printed.shortCode : makeShortCode()),
        type: given.type,
        mode: given.mode,
        title: given.title ?? null,
        payload: given.payload,
        active: given.active,
        tags: given.tags ?? [],
        metadata: given.metadata ?? {},
        externalId: given.externalId ?? null,
        design: printed.design ?? null,
        revision: 1,
        createdAt: now,
        updatedAt: now,
        deletedAt: null,
      },
      author,
    )
    if (code) return code
    if (given.shortCode !== undefined) throw shortCodeTaken(given.shortCode)
  }
  throw new ApiError('unavailable', 'No free short code was found. Try again.', {
    headers: { 'Retry-After': '1' },
  })
}

/** @throws ApiError 409 when another code of the workspace has this externalId */
export async function refuseTakenExternalId(
  trx: Db,
  caller: Caller,
  externalId: string | null | undefined,
  ownId?: string,
): Promise<void> {
  if (!externalId) return
  const other = await findCodeByExternalId(trx, caller.workspace.id, externalId)
  if (other && other.id !== ownId) throw externalIdTaken(externalId, other.id)
}
