import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'

/** A letter as the mail server got it. */
export type Letter = {
  from: string
  to: string[]
  /** Headers by their names in lower case, unfolded. */
  headers: Record<string, string>
  /** The text, as its reader sees it. */
  text: string
  raw: string
  /** The user name that was signed in with; undefined: none. */
  user: string | undefined
}

/** What the mail server answers to a letter: takes it, refuses it for good or for now, or does not answer at all. */
export type MailAnswer = 'take' | number | 'hang'

export type Mailbox = {
  /** For SMTP_URL. */
  url: string
  letters: Letter[]
  answer(with_: MailAnswer): void
  /** Resolves once so many letters are there. */
  waitFor(count: number): Promise<Letter[]>
  close(): Promise<void>
}

/** A real mail server on loopback that keeps what it gets. */
export async function mailbox(options: { user?: string; password?: string } = {}): Promise<Mailbox> {
  const letters: Letter[] = []
  const watchers = new Set<() => void>()
  let answer: MailAnswer = 'take'
  const server = new SMTPServer({
    authOptional: options.user === undefined,
    allowInsecureAuth: true,
    closeTimeout: 100,
    disabledCommands: options.user === undefined ? ['STARTTLS', 'AUTH'] : ['STARTTLS'],
    onAuth({ username, password }, _session, callback) {
      if (username !== options.user || password !== options.password) callback(new Error('No such user'))
      else callback(null, { user: username })
    },
    onData(stream, session, callback) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        if (answer === 'hang') return
        if (answer !== 'take')
          return callback(Object.assign(new Error('Not taken from you'), { responseCode: answer }))
        const { mailFrom, rcptTo } = session.envelope
        letters.push({
          ...read(Buffer.concat(chunks).toString('utf8')),
          from: mailFrom ? mailFrom.address : '',
          to: rcptTo.map(({ address }) => address),
          user: session.user as string | undefined,
        })
        callback()
        for (const look of [...watchers]) look()
      })
    },
  })
  server.on('error', () => {})
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const { port } = server.server.address() as AddressInfo
  const credentials =
    options.user === undefined
      ? ''
      : `${encodeURIComponent(options.user)}:${encodeURIComponent(options.password ?? '')}@`

  return {
    url: `smtp://${credentials}127.0.0.1:${port}`,
    letters,
    answer: (with_) => {
      answer = with_
    },
    waitFor: (count) =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (letters.length < count) return
          watchers.delete(look)
          clearTimeout(timer)
          resolve(letters)
        }
        const timer = setTimeout(() => {
          watchers.delete(look)
          reject(new Error(`Of ${count} letters ${letters.length} came.`))
        }, 10_000)
        watchers.add(look)
        look()
      }),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}

function read(raw: string): Pick<Letter, 'headers' | 'text' | 'raw'> {
  const [head = '', ...rest] = raw.split('\r\n\r\n')
  const lines = head.replace(/\r\n[ \t]+/g, ' ').split('\r\n')
  const headers = Object.fromEntries(
    lines.map((line) => {
      const [name = '', ...value] = line.split(': ')
      return [name.toLowerCase(), decodeWords(value.join(': '))]
    }),
  )
  const body = rest.join('\r\n\r\n')
  return { headers, raw, text: decodeBody(body, headers['content-transfer-encoding'] ?? '') }
}

function decodeBody(body: string, encoding: string): string {
  if (encoding === 'base64') return Buffer.from(body, 'base64').toString('utf8')
  if (encoding !== 'quoted-printable') return body.replaceAll('\r\n', '\n').trim()
  return fromQuoted(body.replace(/=\r\n/g, '')).replaceAll('\r\n', '\n').trim()
}

const fromQuoted = (text: string) =>
  Buffer.from(
    text.replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  ).toString('utf8')

/** Source: RFC 2047. */
function decodeWords(text: string): string {
  return text
    .replace(/\?= =\?/g, '?==?')
    .replace(/=\?UTF-8\?([BQ])\?([^?]*)\?=/gi, (_, kind: string, word: string) =>
      kind.toUpperCase() === 'B'
        ? Buffer.from(word, 'base64').toString('utf8')
        : fromQuoted(word.replaceAll('_', ' ')),
    )
}
