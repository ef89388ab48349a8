// A webhook receiver to try things with: `node examples/receiver.mjs [port] [secret]`. It prints each delivery and whether its
// signature holds. A receiver of yours does the same, with its own secret.
import { createHmac, timingSafeEqual } from 'node:crypto'
import { createServer } from 'node:http'

const port = Number(process.argv[2] ?? 4000)
const secret = process.argv[3] ?? 'whsec_ZXhhbXBsZS1yZWNlaXZlci1zZWNyZXQtMzItYnl0ZXM='

function verify(rawBody, header) {
  const expected = `sha256=${createHmac('sha256', secret).update(rawBody).digest('hex')}`
  return header?.length === expected.length && timingSafeEqual(Buffer.from(header), Buffer.from(expected))
}

const server = createServer(async (request, response) => {
  const chunks = []
  for await (const chunk of request) chunks.push(chunk)
  const rawBody = Buffer.concat(chunks)
  if (!verify(rawBody, request.headers['x-qregg-signature'])) {
    console.log('A request came whose signature does not hold. Does your webhook have another secret?')
    return response.writeHead(401).end()
  }
  console.log(`${request.headers['webhook-id']}\n${JSON.stringify(JSON.parse(rawBody), null, 2)}`)
  response.writeHead(204).end()
})
server.listen(port, '127.0.0.1', () => console.log(`Waiting for webhooks at http://127.0.0.1:${port}/qregg`))
