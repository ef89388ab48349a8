import { createHash, randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { GoogleEndpoints } from '../../src/accounts/google.ts'

export type GoogleAccount = {
  sub: string
  email: string
  email_verified?: boolean
  name?: string
  hd?: string
}

export type FakeGoogle = {
  endpoints: GoogleEndpoints
  /** Chooses an account at the address that the browser was sent to; answers the code and state to come back with. */
  choose(url: string, account: GoogleAccount): { code: string; state: string }
  /** Changes what the next id token says. */
  claims: Record<string, unknown>
  /** What the next answer's status is, when not 200. */
  status: number
  close(): Promise<void>
}

export const CLIENT_ID = 'our-client-id'
export const CLIENT_SECRET = 'our-client-secret'
const ISSUER = 'https://accounts.example.com'

/** An OpenID provider on loopback that redeems a code once, for who shows the secret and the verifier. */
export async function fakeGoogle(): Promise<FakeGoogle> {
  const codes = new Map<string, { asked: URLSearchParams; account: GoogleAccount }>()
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    const given = new URLSearchParams(body)
    const { asked, account } = codes.get(given.get('code') ?? '') ?? {}
    codes.delete(given.get('code') ?? '')
    const challenge = createHash('sha256')
      .update(given.get('code_verifier') ?? '')
      .digest('base64url')
    const isRight =
      asked &&
      given.get('grant_type') === 'authorization_code' &&
      given.get('client_id') === CLIENT_ID &&
      given.get('client_secret') === CLIENT_SECRET &&
      given.get('redirect_uri') === asked.get('redirect_uri') &&
      challenge === asked.get('code_challenge')
    if (!isRight || google.status !== 200) {
      response.writeHead(isRight ? google.status : 400).end('{"error":"invalid_grant"}')
      return
    }
    const claims = {
      iss: ISSUER,
      aud: CLIENT_ID,
      exp: Math.floor(Date.now() / 1000) + 3600,
      nonce: asked.get('nonce'),
      email_verified: true,
      ...account,
      ...google.claims,
    }
    const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
    response.end(JSON.stringify({ id_token: `${part({ alg: 'RS256' })}.${part(claims)}.signature` }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const google: FakeGoogle = {
    endpoints: { issuers: [ISSUER], authorizeUrl: `${origin}/authorize`, tokenUrl: `${origin}/token` },
    choose(url, account) {
      const asked = new URL(url).searchParams
      const code = randomBytes(16).toString('hex')
      codes.set(code, { asked, account })
      return { code, state: asked.get('state') ?? '' }
    },
    claims: {},
    status: 200,
    async close() {
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return google
}
