import { Agent, type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http'

export type Question = {
  method?: string
  headers?: Record<string, string | string[]>
  body?: string | Buffer
  /** Instead of the URL's path and query: exactly these bytes, whatever a URL parser would make of them. */
  rawPath?: string
  agent?: Agent
}

export type Reply = {
  status: number
  headers: IncomingHttpHeaders
  /** The body as text. */
  text: string
  bytes: Buffer
  json(): unknown
}

const connections = new Agent({ keepAlive: true, maxSockets: 64 })

/** Sends one request as it is: follows nothing, adds no header but Host, decodes nothing. */
export function ask(url: string, question: Question = {}): Promise<Reply> {
  const { method = 'GET', headers = {}, body, rawPath, agent = connections } = question
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers, agent, ...(rawPath ? { path: rawPath } : {}) }, (response) =>
      read(response).then(resolve, reject),
    )
    sent.on('error', reject)
    sent.end(body)
  })
}

async function read(response: IncomingMessage): Promise<Reply> {
  const chunks: Buffer[] = []
  for await (const chunk of response) chunks.push(chunk as Buffer)
  const bytes = Buffer.concat(chunks)
  const text = bytes.toString('utf8')
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    text,
    bytes,
    json: () => JSON.parse(text),
  }
}
