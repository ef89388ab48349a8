import { z } from 'zod'
import { strictObject, timestamp } from './fields.ts'
import { idOf } from './ids.ts'

export const ERASURE_KINDS = ['before', 'visitor'] as const
export const ERASURE_STATES = ['pending', 'done'] as const

export const eraseScansSchema = strictObject({
  before: z.iso
    .datetime({ offset: true, message: 'must be a time such as 2026-01-31T12:00:00Z' })
    .meta({ description: 'Every scan of the workspace that came before this moment is erased.' }),
}).meta({ id: 'EraseScans' })

/** Scans that are being erased, or were. It does not tell whose. */
export const erasureSchema = z
  .object({
    id: idOf('erasure', '0Vb3kq9aT4mQz81LwXc2Rd'),
    kind: z.enum(ERASURE_KINDS),
    before: timestamp.nullable().meta({ description: 'Null where the scans of one visitor are erased.' }),
    state: z.enum(ERASURE_STATES),
    erased: z.int().meta({ description: 'How many scans are gone so far.' }),
    createdAt: timestamp,
    doneAt: timestamp.nullable(),
  })
  .meta({ id: 'Erasure' })

export type ErasureKind = (typeof ERASURE_KINDS)[number]
export type ErasureState = (typeof ERASURE_STATES)[number]
export type Erasure = z.infer<typeof erasureSchema>
