import type { Code } from '@qregg/contract'

/** What the examples speak of: the person's own server, and a code of theirs. */
export type Subject = {
  server: string
  code: Pick<Code, 'id' | 'shortCode' | 'title' | 'destination'> | null
}

const NO_CODE = { id: 'code_…', shortCode: 'Ab3xY7z', destination: null } as const
const MENU = 'https://example.com/menu'
const codeOf = ({ code }: Subject) => code ?? NO_CODE
const KEY = '-H "Authorization: Bearer $QREGG_API_KEY"'
const JSON_TYPE = "-H 'Content-Type: application/json'"
/** A text for a shell, whatever is in it. */
const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`

export const CURL_EXAMPLES = ['list', 'create', 'change', 'follow'] as const
export type CurlExample = (typeof CURL_EXAMPLES)[number]

export const CURL_WORDS: Record<CurlExample, { name: string; hint: string }> = {
  list: { name: 'Find codes', hint: 'By short code, title or destination; without search, your newest.' },
  create: {
    name: 'Make a code',
    hint: 'Another one that leads where this one does. The answer has its short URL and its pictures.',
  },
  change: { name: 'Change a destination', hint: 'The printed code stays, and leads elsewhere at once.' },
  follow: { name: 'Follow scans', hint: 'Scans as they happen, one event each. Ctrl-C ends it.' },
}

/** A command to paste into a terminal. */
export function curlExample(example: CurlExample, subject: Subject): string {
  const api = `${subject.server}/api/v1`
  const { id, shortCode, destination } = codeOf(subject)
  switch (example) {
    case 'list':
      return `curl ${KEY} '${api}/codes?${subject.code ? `search=${shortCode}` : 'limit=10'}'`
    case 'create': {
      const url = JSON.stringify(destination ?? MENU)
      const body = `{ "type": "url", "mode": "dynamic", "title": "Table 12", "payload": { "url": ${url} } }`
      return `curl -X POST ${api}/codes \\
  ${KEY} ${JSON_TYPE} \\
  -d ${quoted(body)}`
    }
    case 'change':
      return `curl -X PATCH ${api}/codes/${id} \\
  ${KEY} ${JSON_TYPE} \\
  -d '{ "destination": "https://example.com/today" }'`
    case 'follow':
      return `curl -N ${KEY} '${api}/scans/stream?codeId=${id}'`
  }
}

/** The same API from a script. */
export function fetchExample(subject: Subject): string {
  return `const api = '${subject.server}/api/v1'
const headers = {
  Authorization: \`Bearer \${process.env.QREGG_API_KEY}\`,
  'Content-Type': 'application/json',
}

// Where the code ${codeOf(subject).shortCode} leads from now on:
const response = await fetch(\`\${api}/codes/${codeOf(subject).id}\`, {
  method: 'PATCH',
  headers,
  body: JSON.stringify({ destination: 'https://example.com/today' }),
})
const { data, error } = await response.json()
if (error) throw new Error(error.message)
console.log(data.shortUrl, 'leads to', data.destination)`
}

/** A whole receiver without any package. */
export const RECEIVER_IN_NODE = `import { createServer } from 'node:http'
import { verify } from './verify.js'

const secret = process.env.QREGG_WEBHOOK_SECRET

createServer(async (request, response) => {
  const chunks = []
  for await (const chunk of request) chunks.push(chunk)
  const rawBody = Buffer.concat(chunks)
  if (!verify(secret, rawBody, request.headers['x-qregg-signature'])) return response.writeHead(401).end()
  // Answer first, work afterwards: within 15 seconds.
  response.writeHead(204).end()
  const { event, data } = JSON.parse(rawBody)
  if (event === 'scan') for (const { code, scan } of data.scans) console.log(code.title, scan.country)
}).listen(4000)`

/** Whether only this machine or its network can reach an address: Zapier and hosted n8n cannot. */
export function isPrivate(server: string): boolean {
  if (!URL.canParse(server)) return false
  const { hostname } = new URL(server)
  return (
    /^(localhost|127\.|10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|\[::1\])/.test(hostname) ||
    hostname.endsWith('.local') ||
    hostname.endsWith('.localhost')
  )
}
