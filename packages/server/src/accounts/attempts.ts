import { isIPv6 } from 'node:net'
import type { Request } from 'express'
import ipaddr from 'ipaddr.js'
import { ApiError } from '../errors.ts'
import { consume, type MakeLimiter } from '../http/rate-limit.ts'
import { emailKey } from './people.ts'

const QUARTER_SECONDS = 900
/** Tries in a quarter of an hour. An office behind one address has more people than a person has passwords. */
const PER_ADDRESS = 60
const PER_EMAIL = 10
/** Mails of one kind to one address, whoever causes them. */
const MAILS_AN_HOUR = 3
/** Mails that one workspace has sent to people who are no members. */
const MAILS_A_DAY = 50

/** Counts attempts at what can be guessed or flooded, over all instances. Addresses are counted as fingerprints. */
export type Attempts = {
  /** Whose request it is, as something to count by: never the address itself. */
  addressOf(request: Request): string
  /** Counts one attempt. @throws ApiError 429 with Retry-After */
  count(what: string, request: Request, email?: string): Promise<void>
  /** Counts a mail that somebody has sent to an address that may be another's. @throws ApiError 429 with Retry-After */
  countMail(what: string, email: string): Promise<void>
  /** The same, by a workspace. False: that was enough for now. */
  mayMail(what: string, email: string, workspaceId: string): Promise<boolean>
  /** It was the right one: what was counted of this email address is forgotten. */
  succeeded(what: string, email: string): Promise<void>
}

export function createAttempts(deps: {
  makeLimiter: MakeLimiter
  /** The address that a request came from, as TRUST_PROXY has it. */
  clientAddress(request: Request): string
  fingerprint(text: string): string
}): Attempts {
  const addresses = deps.makeLimiter({ points: PER_ADDRESS, duration: QUARTER_SECONDS })
  const emails = deps.makeLimiter({ points: PER_EMAIL, duration: QUARTER_SECONDS })
  const mailsTo = deps.makeLimiter({ points: MAILS_AN_HOUR, duration: 3_600 })
  const mailsBy = deps.makeLimiter({ points: MAILS_A_DAY, duration: 86_400 })
  const addressOf = (request: Request) =>
    deps.fingerprint(`address:${networkOf(deps.clientAddress(request))}`)
  const emailOf = (email: string) => deps.fingerprint(`email:${emailKey(email)}`)

  async function countOne(limiter: typeof addresses, key: string): Promise<void> {
    const { state, refused } = await consume(limiter, key)
    if (!refused) return
    const seconds = Math.max(1, Math.ceil(state.msBeforeNext / 1000))
    throw new ApiError(
      'rate_limited',
      `Too many attempts. Try again in ${Math.ceil(seconds / 60)} minutes.`,
      {
        headers: { 'Retry-After': String(seconds) },
      },
    )
  }

  return {
    addressOf,
    async count(what, request, email) {
      await countOne(addresses, `${what}:${addressOf(request)}`)
      if (email !== undefined) await countOne(emails, `${what}:${emailOf(email)}`)
    },
    countMail: (what, email) => countOne(mailsTo, `mail:${what}:${emailOf(email)}`),
    async mayMail(what, email, workspaceId) {
      if ((await consume(mailsTo, `mail:${what}:${emailOf(email)}`)).refused) return false
      return !(await consume(mailsBy, `mail:${what}:${workspaceId}`)).refused
    },
    async succeeded(what, email) {
      await emails.delete(`${what}:${emailOf(email)}`)
    },
  }
}

/** Of IPv6 the first 64 bits: the rest is for whoever is there to choose, and to choose anew for each attempt. */
function networkOf(address: string): string {
  if (!isIPv6(address)) return address
  return ipaddr.IPv6.parse(address)
    .parts.slice(0, 4)
    .map((part) => part.toString(16))
    .join(':')
}
