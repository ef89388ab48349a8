import type { DesignCheck, Look } from '@qregg/contract'
import type { StoredLogo, UploadType } from '../logos/stored-logo.ts'

/** What a picture is made of: the text, how it looks, and its logo as the database has it. */
export type Picture = { text: string; look: Look; logo: StoredLogo | null }

/** What the studio is asked. Sizes are in pixels or mm; `maximum` is what may be asked for at all. */
export type Job =
  | { kind: 'svg'; picture: Picture; size: number }
  | { kind: 'png'; picture: Picture; size: number; maximum: number }
  | { kind: 'pdf'; picture: Picture; widthMm: number }
  | { kind: 'check'; picture: Picture }
  | { kind: 'logo'; type: UploadType; bytes: Uint8Array; maximumPixels: number }

/** What it answers. */
export type Result<Kind extends Job['kind']> = Kind extends 'check'
  ? DesignCheck
  : Kind extends 'logo'
    ? StoredLogo
    : Uint8Array

/** A job and its answer on their way between the threads. */
export type Ask = { number: number; job: Job }
export type Answer = { number: number } & ({ result: unknown } | { refused: Refusal } | { failed: string })
/** What the caller can mend: the field and a message about it. */
export type Refusal = { field: string; message: string }
