import { z } from 'zod'
import type { Clock } from '../clock.ts'
import type { SecretBox } from '../secrets.ts'
import { emailKey } from './people.ts'

const DAY_MS = 24 * 60 * 60_000

const linkSchema = z.object({
  kind: z.literal('sign_up'),
  email: z.string(),
  invitation: z.string().optional(),
  until: z.number(),
})
export type SignUpLink = { email: string; invitation?: string | undefined }
export type SignUpLinks = ReturnType<typeof createSignUpLinks>

/**
 * What is mailed to an address, to be brought back by whoever reads its mail. Sealed and not stored: nothing is kept of
 * who does not follow the link.
 */
export function createSignUpLinks({ box, clock }: { box: SecretBox; clock: Clock }) {
  function open(token: string): SignUpLink | undefined {
    try {
      const { until, ...link } = linkSchema.parse(JSON.parse(box.open(token)))
      return until > clock.now() ? link : undefined
    } catch {
      return undefined
    }
  }

  return {
    /** `invitation`: the token of one to take on the way. */
    seal({ email, invitation }: SignUpLink, days = 1): string {
      const link: z.infer<typeof linkSchema> = {
        kind: 'sign_up',
        email,
        invitation,
        until: clock.now() + days * DAY_MS,
      }
      return box.seal(JSON.stringify(link))
    },
    /** Undefined when it is not ours, or too old. */
    open,
    /** Whether it was mailed to this address. */
    isOf(email: string, token: string | undefined): boolean {
      const link = token === undefined ? undefined : open(token)
      return link !== undefined && emailKey(link.email) === emailKey(email)
    },
  }
}
