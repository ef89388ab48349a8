/**
 * Root paths that are or may become the server's own. Frozen: a word added later could already be printed, so new root
 * paths are to be found below these. No code may have one as its short code, in whatever case.
 */
const RESERVED = new Set(
  `about abuse account accounts admin api app apps assets auth billing blog callback cdn changelog codes connect contact
  dashboard delete demo dev developer developers docs domains download downloads embed events export favicon feedback
  files go graphql guide guides health healthz help hooks home image images img import index info integrations invite
  invites js kb legal link links live login logout manifest mcp me media metrics n8n new news oauth oauth2 oembed onboarding
  openapi pay ping plans preview pricing privacy public qr qrcode ready readyz redirect register reset robots root rss
  s3 saml scan scans scim script scripts search security session sessions settings setup share sign-in sign-up signin
  signout signup sitemap source sse sso static stats status storage stream styles support system team teams terms test
  token tokens tos track trust unsubscribe upload uploads user users v1 v2 verify version webhook webhooks welcome
  well-known widget workspace workspaces ws www zapier`.split(/\s+/),
)

/** Whether a short code would stand in the way of the server's own root paths. */
export function isReserved(shortCode: string): boolean {
  return RESERVED.has(shortCode) || RESERVED.has(shortCode.toLowerCase())
}
