import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { Clock } from '../clock.ts'
import type { Config } from '../config.ts'
import type { SecretBox } from '../secrets.ts'
import { makeToken } from './token.ts'

/** Where Google is. Source: https://accounts.google.com/.well-known/openid-configuration */
export const GOOGLE: GoogleEndpoints = {
  issuers: ['https://accounts.google.com', 'accounts.google.com'],
  authorizeUrl: 'https://accounts.google.com/o/oauth2/v2/auth',
  tokenUrl: 'https://oauth2.googleapis.com/token',
}

export type GoogleEndpoints = { issuers: readonly string[]; authorizeUrl: string; tokenUrl: string }

/** How long somebody may take to choose an account. */
export const VISIT_SECONDS = 600
const ANSWER_WITHIN_MS = 10_000
const LONGEST_ANSWER = 65_536

/** What is remembered, sealed in a cookie, of a browser that was sent to Google. */
const visitSchema = z.object({
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  until: z.number(),
  invitation: z.string().optional(),
  returnTo: z.string(),
})
export type Visit = z.infer<typeof visitSchema>

const claimsSchema = z.object({
  iss: z.string(),
  aud: z.string(),
  exp: z.number(),
  nonce: z.string(),
  sub: z.string().min(1).max(255),
  email: z.email().max(254),
  email_verified: z.boolean().default(false),
  name: z.string().optional(),
  /** The Google Workspace that the account belongs to. */
  hd: z.string().optional(),
})

/** Whom Google says somebody is. */
export type GooglePerson = {
  subject: string
  email: string
  emailVerified: boolean
  /** Google runs the mailbox, so the address is theirs now, and not only when it was checked once. */
  isGoogleMail: boolean
  name: string
}

export type Google = {
  /** Where to send the browser, and the sealed text that it must come back with. */
  begin(given: { invitation?: string; returnTo: string }): { url: string; sealed: string }
  /** Reads that text; undefined when it is not ours, too old, or `state` is another one's. */
  visitOf(sealed: string, state: string): Visit | undefined
  /** Redeems the code that the browser came back with. @throws Error when Google refuses or says something unsound */
  redeem(code: string, visit: Visit): Promise<GooglePerson>
}

/** Sign-in by OpenID Connect: authorization code with PKCE, and a state that only the same browser can bring back. */
export function createGoogle(deps: {
  google: NonNullable<Config['google']>
  config: Config
  clock: Clock
  box: SecretBox
  googleEndpoints?: GoogleEndpoints
}): Google {
  const { box, clock } = deps
  const { clientId, clientSecret } = deps.google
  const endpoints = deps.googleEndpoints ?? GOOGLE
  const redirectUri = `${deps.config.publicUrl}/dashboard/api/sign-in/google/callback`

  return {
    begin(given) {
      const visit: Visit = {
        ...given,
        state: makeToken(),
        nonce: makeToken(),
        verifier: makeToken(),
        until: clock.now() + VISIT_SECONDS * 1000,
      }
      const url = new URL(endpoints.authorizeUrl)
      url.search = new URLSearchParams({
        client_id: clientId,
        redirect_uri: redirectUri,
        response_type: 'code',
        scope: 'openid email profile',
        state: visit.state,
        nonce: visit.nonce,
        code_challenge: createHash('sha256').update(visit.verifier).digest('base64url'),
        code_challenge_method: 'S256',
        prompt: 'select_account',
      }).toString()
      return { url: url.href, sealed: box.seal(JSON.stringify(visit)) }
    },

    visitOf(sealed, state) {
      try {
        const visit = visitSchema.parse(JSON.parse(box.open(sealed)))
        return visit.state === state && visit.until > clock.now() ? visit : undefined
      } catch {
        return undefined
      }
    },

    async redeem(code, visit) {
      const response = await fetch(endpoints.tokenUrl, {
        method: 'POST',
        body: new URLSearchParams({
          grant_type: 'authorization_code',
          code,
          code_verifier: visit.verifier,
          redirect_uri: redirectUri,
          client_id: clientId,
          client_secret: clientSecret,
        }),
        redirect: 'error',
        signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
      })
      const text = await readBounded(response)
      if (!response.ok) throw new Error(`Google answered ${response.status} when a code was redeemed.`)
      const { id_token: idToken } = z.object({ id_token: z.string() }).parse(JSON.parse(text))
      const claims = readClaims(idToken)
      const isSound =
        endpoints.issuers.includes(claims.iss) &&
        claims.aud === clientId &&
        claims.nonce === visit.nonce &&
        claims.exp * 1000 > clock.now()
      if (!isSound) throw new Error('Google sent an id token that is not meant for this sign-in.')
      const { sub: subject, email, email_verified: emailVerified } = claims
      const name = (claims.name?.trim() || email.slice(0, email.indexOf('@'))).slice(0, 100)
      // Source: https://developers.google.com/identity/gsi/web/guides/verify-google-id-token
      const isGoogleMail = emailVerified && (/@gmail\.com$/i.test(email) || claims.hd !== undefined)
      return { subject, email, emailVerified, isGoogleMail, name }
    },
  }
}

/**
 * The token comes straight from Google over TLS, which stands for its signature.
 * Source: OpenID Connect Core 1.0, 3.1.3.7, point 6.
 */
function readClaims(idToken: string) {
  const [, payload = ''] = idToken.split('.')
  return claimsSchema.parse(JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')))
}

async function readBounded(response: Response): Promise<string> {
  let text = ''
  const decoder = new TextDecoder()
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk as Uint8Array, { stream: true })
    if (text.length > LONGEST_ANSWER) throw new Error('Google answered more than a token takes.')
  }
  return text
}
