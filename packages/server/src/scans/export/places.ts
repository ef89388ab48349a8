import { LIMITS } from '@qregg/contract'
import { createPlaces, type Places } from '../../http/places.ts'

/** Exports that may run at once on this server, whoever asks for them. */
const EXPORTS_AT_ONCE = 8

/** Counts exports under way. */
export type ExportPlaces = Places

export const createExportPlaces = (): ExportPlaces =>
  createPlaces({
    perWorkspace: LIMITS.exportsPerWorkspace,
    inAll: EXPORTS_AT_ONCE,
    names: ['export', 'exports'],
  })
