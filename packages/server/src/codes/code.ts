import type { Code, CodeMode, CodePayload, CodeType, Design } from '@qregg/contract'
import type { Selectable } from 'kysely'
import type { Schema } from '../db/schema.ts'
import { urlOf } from './payload.ts'

/** A code as the database has it. Times are epoch milliseconds. */
export type StoredCode = {
  num: number
  id: string
  workspaceId: string
  workspaceNum: number
  shortCode: string
  type: CodeType
  mode: CodeMode
  title: string | null
  /** What `type` says; see PAYLOADS in the contract. */
  payload: CodePayload
  active: boolean
  tags: string[]
  metadata: Record<string, string>
  externalId: string | null
  /** How its picture looks, and what a decoder made of it; null: plain. */
  design: Design | null
  /** Number of the newest revision, from 1. */
  revision: number
  createdAt: number
  updatedAt: number
  deletedAt: number | null
}

/** What a revision keeps of a code: everything that a scan's delivery tells of it, and what served the scan. */
export type Snapshot = Pick<
  StoredCode,
  'id' | 'shortCode' | 'type' | 'mode' | 'title' | 'payload' | 'active' | 'tags' | 'metadata' | 'externalId'
>

export type ScanCounts = { total: number; unique: number; lastAt: number | null }
export const NO_SCANS: ScanCounts = { total: 0, unique: 0, lastAt: null }

/** The one mapper from a row to a code. */
export function fromRow(row: Selectable<Schema['codes']>): StoredCode {
  return {
    num: row.num,
    id: row.id,
    workspaceId: row.workspace_id,
    workspaceNum: row.workspace_num,
    shortCode: row.short_code,
    type: row.type as CodeType,
    mode: row.mode as CodeMode,
    title: row.title,
    payload: JSON.parse(row.payload),
    active: row.active === 1,
    tags: JSON.parse(row.tags),
    metadata: JSON.parse(row.metadata),
    externalId: row.external_id,
    design: row.design === null ? null : JSON.parse(row.design),
    revision: row.revision,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    deletedAt: row.deleted_at,
  }
}

export function snapshotOf(code: StoredCode): Snapshot {
  const { id, shortCode, type, mode, title, payload, active, tags, metadata, externalId } = code
  return { id, shortCode, type, mode, title, payload, active, tags, metadata, externalId }
}

/** Where a scan of this code is sent; null for types that have a page of their own. */
export function destinationOf(code: Pick<Snapshot, 'type' | 'payload'>): string | null {
  return urlOf(code) ?? null
}

/** What the API and events tell of a code, in the contract's order of fields. */
export function toResource(code: StoredCode, scans: ScanCounts, publicUrl: string): Code {
  const shortUrl = `${publicUrl}/${code.shortCode}`
  return {
    id: code.id,
    shortCode: code.shortCode,
    // Printed is the payload itself, so there is no short URL to hand on: it would lead nowhere.
    shortUrl: code.mode === 'dynamic' ? shortUrl : null,
    type: code.type,
    mode: code.mode,
    title: code.title,
    payload: code.payload,
    destination: destinationOf(code),
    active: code.active,
    tags: code.tags,
    metadata: code.metadata,
    externalId: code.externalId,
    design: code.design,
    images: { svg: `${shortUrl}.svg`, png: `${shortUrl}.png`, pdf: `${shortUrl}.pdf` },
    scans: { total: scans.total, unique: scans.unique },
    lastScannedAt: scans.lastAt === null ? null : new Date(scans.lastAt).toISOString(),
    createdAt: new Date(code.createdAt).toISOString(),
    updatedAt: new Date(code.updatedAt).toISOString(),
  }
}
