import type {
  DeliveryState,
  ErrorClass,
  EventName,
  ScanReason,
  Webhook,
  WebhookSource,
} from '@qregg/contract'

/** What a webhook can ask for, in the order of the form. */
export const EVENT_WORDS = [
  { event: 'scan', name: 'Scan', hint: 'Somebody has scanned a code.' },
  { event: 'code.created', name: 'Code created', hint: 'A code was made, here or by the API.' },
  {
    event: 'code.updated',
    name: 'Code updated',
    hint: 'A code was changed: where it leads, its title, its tags, whether it runs.',
  },
  { event: 'code.deleted', name: 'Code deleted', hint: 'A code was deleted.' },
  {
    event: 'webhook.disabled',
    name: 'Webhook disabled',
    hint: 'Another webhook of this workspace was given up on, so that you can look after it.',
  },
] as const satisfies ReadonlyArray<{ event: Webhook['events'][number]; name: string; hint: string }>

const EVENT_NAMES: Record<EventName, string> = {
  scan: 'Scan',
  'code.created': 'Code created',
  'code.updated': 'Code updated',
  'code.deleted': 'Code deleted',
  'webhook.disabled': 'Webhook disabled',
  ping: 'Test',
}
export function eventName(event: EventName): string {
  return EVENT_NAMES[event]
}

export const REASON_WORDS = [
  { reason: 'human', name: 'People', hint: 'What you would call a scan.' },
  { reason: 'test', name: 'Tests', hint: 'Scans that were simulated.' },
  { reason: 'inactive', name: 'Stopped codes', hint: 'Somebody has scanned a code that you have stopped.' },
  { reason: 'crawler', name: 'Crawlers', hint: 'Search engines and other machines that say who they are.' },
  { reason: 'preview', name: 'Link previews', hint: 'Chats and mail programs that look at a link.' },
  { reason: 'prefetch', name: 'Prefetches', hint: 'Browsers that load a page before anybody asks for it.' },
] as const satisfies ReadonlyArray<{ reason: ScanReason; name: string; hint: string }>

/** What is sent when no reasons were chosen. */
export const USUAL_REASONS = ['human', 'test'] as const satisfies readonly ScanReason[]

export function reasonName(reason: ScanReason): string {
  return REASON_WORDS.find((one) => one.reason === reason)?.name ?? reason
}

export const SOURCE_NAMES: Record<WebhookSource, string> = {
  api: 'API',
  dashboard: 'Dashboard',
  zapier: 'Zapier',
  n8n: 'n8n',
}

/** Whether an integration made it and will look after it. */
export function integrationOf({ source }: Pick<Webhook, 'source'>): 'Zapier' | 'n8n' | null {
  return source === 'zapier' ? 'Zapier' : source === 'n8n' ? 'n8n' : null
}

/** The receiver's host, and the rest of its address, which is less and may be long. */
export function receiverOf(url: string): { host: string; path: string } {
  if (!URL.canParse(url)) return { host: url, path: '' }
  const { host, pathname, search } = new URL(url)
  return { host, path: pathname === '/' && search === '' ? '' : pathname + search }
}

const several = (number: number, one: string, many: string) => `${number} ${number === 1 ? one : many}`

/** What narrows a webhook: "2 codes · tag menu". Null when it gets everything. */
export function filterWords(filter: Webhook['filter']): string | null {
  if (!filter) return null
  const { codeIds, tags, reasons } = filter
  const parts = [
    codeIds && several(codeIds.length, 'code', 'codes'),
    tags && (tags.length === 1 ? `tag ${tags[0]}` : `one of the tags ${tags.join(', ')}`),
    reasons && `scans by ${reasons.map((reason) => reasonName(reason).toLowerCase()).join(', ')}`,
  ].filter((part) => part !== undefined)
  return parts.length > 0 ? parts.join(' · ') : null
}

export const DELIVERY_WORDS: Record<
  DeliveryState,
  { name: string; tone: 'neutral' | 'good' | 'bad' | 'warn'; hint: string }
> = {
  pending: { name: 'Waiting', tone: 'warn', hint: 'It waits for its next attempt.' },
  in_flight: { name: 'Under way', tone: 'neutral', hint: 'It is being sent at this moment.' },
  delivered: { name: 'Delivered', tone: 'good', hint: 'The receiver has taken it.' },
  failed: { name: 'Failed', tone: 'bad', hint: 'It was tried for days, and is given up.' },
  cancelled: {
    name: 'Cancelled',
    tone: 'neutral',
    hint: 'It was left out when the webhook was started anew.',
  },
  expired: {
    name: 'Expired',
    tone: 'neutral',
    hint: 'Its webhook was stopped for so long that it was given up unsent.',
  },
}
export const DELIVERY_STATES_SHOWN = [
  'delivered',
  'pending',
  'failed',
  'in_flight',
  'cancelled',
  'expired',
] as const satisfies readonly DeliveryState[]

/** What to do about an attempt that failed. What happened is told by the server. */
export const WAYS_OUT: Record<ErrorClass, string> = {
  dns: 'Look for a typing mistake in the address. A new name may need some minutes until it is known everywhere.',
  refused: 'Start the receiver, and look whether the port in the address is the one it listens at.',
  reset: "Look into the receiver's log: it, or a proxy before it, broke off in the middle.",
  timeout:
    'Answer first and work afterwards: an answer must come within 15 seconds, and a connection within 3. A firewall may also swallow what is sent.',
  blocked_address:
    'Use an address that the internet can reach, or ask who runs this server to allow the network.',
  tls_expired: "Renew the receiver's certificate.",
  tls_self_signed:
    'Use a certificate of a known authority, such as a free one. If it is one, the receiver leaves out the certificate in between.',
  tls_host: 'Use the name that the certificate was made for, or make one for this name.',
  tls: "Look at the receiver's TLS settings: it must speak TLS 1.2 or 1.3 at this port.",
  redirect: 'Enter the address that it redirects to. Often only https or a slash at the end is missing.',
  http_4xx:
    'The receiver does not want this. 401 and 403: its signature check or a login stands before it. 404 and 405: the path is wrong, or takes no POST.',
  http_5xx: "Look into the receiver's log: it broke while it worked on this.",
  http_other: 'The receiver must answer with a status from 200 to 299.',
  gone: 'The receiver wants no more deliveries. Delete this webhook, or mend the receiver and start it again.',
  rate_limited: 'Nothing: it is sent more slowly now. You can also set how many requests a second it gets.',
  network: 'Look whether the receiver can be reached from the internet.',
}
