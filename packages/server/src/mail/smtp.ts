import { connect, type Socket } from 'node:net'
import ipaddr from 'ipaddr.js'
import { createTransport } from 'nodemailer'
import type { ClaimedMail } from './outbox.ts'

export type Smtp = {
  /** Resolves once the mail server has taken it. */
  send(mail: Omit<ClaimedMail, 'attempts' | 'leaseUntil'>): Promise<void>
  /** Cuts what is under way. */
  close(): void
}

type Dialled = (error: Error | null, options?: { connection: Socket }) => void

const CONNECT_MS = 10_000
const SILENCE_MS = 20_000

/**
 * Hands mail in at a mail server: smtps:// by TLS from the first byte, smtp:// by STARTTLS where it is offered. A
 * password never crosses a network in the clear.
 */
export function createSmtp({ smtpUrl, from }: { smtpUrl: string; from: string }): Smtp {
  const url = new URL(smtpUrl)
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const isSecure = url.protocol === 'smtps:'
  const auth = url.username
    ? { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) }
    : undefined
  const port = url.port === '' ? (isSecure ? 465 : 587) : Number(url.port)
  const sockets = new Set<Socket>()
  const transport = createTransport({
    host,
    port,
    // The connection is made here, so that it can be cut: its end would otherwise be waited for when the server stops.
    getSocket: (_options: unknown, callback: Dialled) =>
      dial(host, port, sockets).then(
        (connection) => callback(null, { connection }),
        (error: Error) => callback(error),
      ),
    secure: isSecure,
    requireTLS: auth !== undefined && !isLoopback(host),
    auth,
    greetingTimeout: CONNECT_MS,
    socketTimeout: SILENCE_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  const domain = /@([^<>@\s]+)>?$/.exec(from)?.[1] ?? 'localhost'

  return {
    async send({ num, to, subject, text }) {
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
    },
    close() {
      for (const socket of sockets) socket.destroy()
    },
  }
}

function dial(host: string, port: number, sockets: Set<Socket>): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port })
    sockets.add(socket)
    socket.once('close', () => {
      clearTimeout(timer)
      sockets.delete(socket)
      reject(Object.assign(new Error('The connection was cut.'), { code: 'ECONNECTION' }))
    })
    const late = Object.assign(new Error('The mail server did not answer in time.'), { code: 'ETIMEDOUT' })
    const timer = setTimeout(() => socket.destroy(late), CONNECT_MS)
    socket.once('error', reject)
    socket.once('connect', () => {
      clearTimeout(timer)
      socket.off('error', reject)
      resolve(socket)
    })
  })
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || (ipaddr.isValid(host) && ipaddr.process(host).range() === 'loopback')
}
