import type { Code, Design, EventBodies, SetDesign } from '@qregg/contract'
import type { Db } from '../db/schema.ts'
import type { ScanCounts, StoredCode } from './code.ts'

export type CodeEventName = 'code.created' | 'code.updated' | 'code.deleted'

/** Where codes tell what happened to them. Wired to webhooks by deps. */
export type CodeEvents = {
  /** Inside the change's transaction: the event is kept if and only if the change is. */
  emit<Name extends CodeEventName>(
    trx: Db,
    code: StoredCode,
    event: Name,
    data: EventBodies[Name]['data'],
    at: number,
  ): Promise<void>
  /** After the commit: what was emitted can be sent. */
  committed(): void
}

/** Told after each commit that changed a code, so that caches forget it. */
export type CodeChanged = (code: StoredCode) => void

/** How often codes were scanned, by their numbers. Wired to the folded store by deps. */
export type CountScans = (codes: readonly StoredCode[]) => Promise<Map<number, ScanCounts>>

/**
 * Draws a code in the design that a request brings and reads it with a decoder. Answers the design with what was found
 * out, or what was given when there is nothing to find out: undefined (no change) and null (plain).
 * @throws ApiError 422 when nobody could scan it, and when its logo is unknown
 */
export type CheckDesign = (
  code: Pick<StoredCode, 'workspaceId' | 'shortCode' | 'type' | 'mode' | 'payload' | 'design'>,
  given: SetDesign | null | undefined,
) => Promise<Design | null | undefined>

/** What keys and people are called, by their ids; who is known no more is not among them. Wired by deps. */
export type NameActors = (ids: readonly string[]) => Promise<ReadonlyMap<string, string>>

export type ToCode = (code: StoredCode, counts?: ScanCounts) => Code
