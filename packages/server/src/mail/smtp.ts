import ipaddr from 'ipaddr.js'
import { createTransport } from 'nodemailer'
import type { ClaimedMail } from './outbox.ts'

export type SendMail = (mail: Omit<ClaimedMail, 'attempts' | 'leaseUntil'>) => Promise<void>

const CONNECT_MS = 10_000
const SILENCE_MS = 20_000

/**
 * Hands mail in at a mail server: smtps:// by TLS from the first byte, smtp:// by STARTTLS where it is offered. A
 * password never crosses a network in the clear.
 */
export function createSmtp({ smtpUrl, from }: { smtpUrl: string; from: string }): SendMail {
  const url = new URL(smtpUrl)
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const isSecure = url.protocol === 'smtps:'
  const auth = url.username
    ? { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) }
    : undefined
  const transport = createTransport({
    host,
    port: url.port === '' ? (isSecure ? 465 : 587) : Number(url.port),
    secure: isSecure,
    requireTLS: auth !== undefined && !isLoopback(host),
    auth,
    connectionTimeout: CONNECT_MS,
    greetingTimeout: CONNECT_MS,
    socketTimeout: SILENCE_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  const domain = /@([^<>@\s]+)>?$/.exec(from)?.[1] ?? 'localhost'

  return async ({ num, to, subject, text }) => {
    await transport.sendMail({
      from,
      // As one address, never as a list to be read.
      to: { name: '', address: to },
      subject,
      text,
      // The same when it is sent again, so that a mail program shows it once.
      messageId: `<qregg-${num}@${domain}>`,
      headers: { 'Auto-Submitted': 'auto-generated' },
    })
  }
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || (ipaddr.isValid(host) && ipaddr.process(host).range() === 'loopback')
}
