import { randomInt } from 'node:crypto'
import { ID_PREFIXES } from '@qregg/contract'
import type { Database } from '../db/schema.ts'
import { settingOrMake } from '../db/settings.ts'
import { base62, fromBase62 } from '../ids.ts'

/**
 * Public ids of scans. They are not stored: one is made of the scan's time and its number in the log, which saves an
 * index that would cost more than the row. The number is mixed with a constant of the installation, so that an id does
 * not tell how many scans a server has seen.
 */
export type ScanIds = {
  /** A number in the log as it may be told, and back: null when it is none. */
  mix(num: number): number
  unmix(mixed: number): number | null
  encode(at: number, num: number): string
  /** The number in the log, or null when the text is no scan's id. */
  decode(id: string): number | null
}

const SPACE = 2n ** 47n
const LENGTH = 8

/** `mix` is odd and `shift` any number, both below 2^47; `inverse` undoes `mix`. */
export function createScanIds(constants: { mix: bigint; shift: bigint }): ScanIds {
  const { mix, shift } = constants
  const inverse = inverseOf(mix)
  const mixed = (num: number) => Number((BigInt(num) * mix + shift) % SPACE)
  const unmixed = (from: number) =>
    BigInt(from) < SPACE ? Number((((BigInt(from) - shift + SPACE) % SPACE) * inverse) % SPACE) : null
  return {
    mix: mixed,
    unmix: unmixed,
    encode: (at, num) => ID_PREFIXES.scan + base62(at, LENGTH) + base62(mixed(num), LENGTH),
    decode(id) {
      const text = id.startsWith(ID_PREFIXES.scan) ? id.slice(ID_PREFIXES.scan.length) : ''
      const from = text.length === 2 * LENGTH ? fromBase62(text.slice(LENGTH)) : null
      return from === null ? null : unmixed(from)
    },
  }
}

/** Reads the installation's constants, which are made once and travel with the database. */
export async function openScanIds(database: Database): Promise<ScanIds> {
  const random = () => BigInt(randomInt(2 ** 24)) * 2n ** 23n + BigInt(randomInt(2 ** 23))
  const text = await settingOrMake(database, 'scan_ids', () => `${random() | 1n}.${random()}`)
  const [mix = '1', shift = '0'] = text.split('.')
  return createScanIds({ mix: BigInt(mix), shift: BigInt(shift) })
}

/** Newton's iteration: each step doubles the bits that are right. */
function inverseOf(mix: bigint): bigint {
  let inverse = 1n
  for (let bits = 1; bits < 64; bits *= 2)
    inverse = (((inverse * (2n - mix * inverse)) % SPACE) + SPACE) % SPACE
  return inverse
}
