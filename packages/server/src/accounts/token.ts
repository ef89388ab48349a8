import { createHash, randomBytes } from 'node:crypto'

/** What opens something for who holds it: 256 random bits. */
export const makeToken = (): string => randomBytes(32).toString('base64url')

/** What is stored of a token. It cannot be guessed, so a plain fast hash is enough. */
export const hashToken = (token: string): string => createHash('sha256').update(token).digest('hex')
