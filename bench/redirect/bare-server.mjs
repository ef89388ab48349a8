// Yardstick: plain node:http. It answers 302 from a map and forgets; it writes down nothing.
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'

const destinations = new Map(JSON.parse(readFileSync(process.env.CODES_FILE ?? '', 'utf8')))

const server = createServer((request, response) => {
  const destination = destinations.get(request.url)
  if (destination === undefined) {
    response.writeHead(404, { 'Content-Length': '0' }).end()
    return
  }
  response.writeHead(302, {
    Location: destination,
    'Content-Length': '0',
    'Cache-Control': 'private, no-store',
    'X-Robots-Tag': 'noindex',
  })
  response.end()
})

server.listen(Number(process.env.PORT), process.env.HOST)
process.on('SIGTERM', () => process.exit(0))
