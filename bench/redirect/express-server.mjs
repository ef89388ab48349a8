// Yardstick: what a plain Express route costs. writeHead, because response.redirect builds a body nobody reads.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

// Express is a dependency of the server and not of the bench: it is looked up from the server's entry.
const express = createRequire(process.env.RESOLVE_FROM ?? '')('express')
const destinations = new Map(JSON.parse(readFileSync(process.env.CODES_FILE ?? '', 'utf8')))

const app = express()
app.disable('x-powered-by')
app.get('/:shortCode', (request, response, next) => {
  const destination = destinations.get(`/${request.params.shortCode}`)
  if (destination === undefined) return next()
  response.writeHead(302, {
    Location: destination,
    'Content-Length': '0',
    'Cache-Control': 'private, no-store',
    'X-Robots-Tag': 'noindex',
  })
  response.end()
})

app.listen(Number(process.env.PORT), process.env.HOST)
process.on('SIGTERM', () => process.exit(0))
