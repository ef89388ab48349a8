import { argon2, randomBytes, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import { ApiError } from '../errors.ts'

/** KiB, rounds and lanes of argon2id. Source: OWASP Password Storage Cheat Sheet. About 40 ms on a thread of its own. */
const COSTS = { m: 19_456, t: 2, p: 1 } as const
const SALT_BYTES = 16
const HASH_BYTES = 32

/** Each takes 19 MiB and one of the few threads that files are read with, too. */
const AT_ONCE = 2
const WAITING = 64

type Argon2 = (message: string, nonce: Buffer, costs: Costs, length: number) => Promise<Buffer>
type Costs = { m: number; t: number; p: number }

const derive = promisify(argon2)
const argon2id: Argon2 = (message, nonce, { m, t, p }, tagLength) =>
  derive('argon2id', { message, nonce, memory: m, passes: t, parallelism: p, tagLength })

export type Passwords = {
  /** What is stored: a text with costs, salt and hash. Never called within a transaction. */
  hash(password: string): Promise<string>
  /** Whether it is the one. With nothing stored it takes just as long, and is not. */
  verify(password: string, stored: string | null): Promise<boolean>
}

/** Hashes passwords with argon2id, a few at a time. @throws ApiError 503 when too many wait. */
export function createPasswords(): Passwords {
  const queue: Array<() => void> = []
  let running = 0

  async function inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (running >= AT_ONCE) {
      if (queue.length >= WAITING)
        throw new ApiError(
          'unavailable',
          'Too many people sign in at this moment. Try again in a few seconds.',
          {
            headers: { 'Retry-After': '5' },
          },
        )
      await new Promise<void>((resolve) => queue.push(resolve))
    } else running += 1
    try {
      return await work()
    } finally {
      const next = queue.shift()
      if (next) next()
      else running -= 1
    }
  }

  return {
    async hash(password) {
      const salt = randomBytes(SALT_BYTES)
      const hash = await inTurn(() => argon2id(plain(password), salt, COSTS, HASH_BYTES))
      const { m, t, p } = COSTS
      return `$argon2id$v=19$m=${m},t=${t},p=${p}$${text(salt)}$${text(hash)}`
    },
    async verify(password, stored) {
      const { costs, salt, hash } = parse(stored)
      const given = await inTurn(() => argon2id(plain(password), salt, costs, hash.length))
      return timingSafeEqual(given, hash) && stored !== null
    },
  }
}

/** One password may be typed as different characters that look alike. Source: NIST SP 800-63B, 5.1.1.2. */
const plain = (password: string) => password.normalize('NFKC')
const text = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '')

function parse(stored: string | null): { costs: Costs; salt: Buffer; hash: Buffer } {
  if (stored === null) return { costs: COSTS, salt: Buffer.alloc(SALT_BYTES), hash: Buffer.alloc(HASH_BYTES) }
  const found = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([\w+/]+)\$([\w+/]+)$/.exec(stored)
  if (!found) throw new Error('The stored password is no argon2id hash.')
  const [, m, t, p, salt = '', hash = ''] = found
  return {
    costs: { m: Number(m), t: Number(t), p: Number(p) },
    salt: Buffer.from(salt, 'base64'),
    hash: Buffer.from(hash, 'base64'),
  }
}
