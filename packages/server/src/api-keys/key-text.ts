import { createHash, randomBytes } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { BASE62, base62 } from '../ids.ts'

const PREFIX = 'qre_'
const RANDOM_LENGTH = 43
const CHECKSUM_LENGTH = 6

/** A new API key: `qre_`, 32 random bytes in base 62, and a checksum by which secret scanners know it for real. */
export function makeKeyText(): string {
  let number = BigInt(`0x${randomBytes(32).toString('hex')}`)
  let random = ''
  while (random.length < RANDOM_LENGTH) {
    random = BASE62[Number(number % 62n)] + random
    number /= 62n
  }
  return PREFIX + random + base62(crc32(PREFIX + random), CHECKSUM_LENGTH)
}

/** What is stored of a key. It has 256 random bits, so a plain fast hash is enough. */
export function hashKey(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
