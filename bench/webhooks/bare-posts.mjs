// Yardstick: a bare loop of undici posts, signed as the product signs, that remembers nothing and retries nothing.
import { createHmac, createSecretKey, randomBytes } from 'node:crypto'
import { createRequire } from 'node:module'

// undici is a dependency of the server and not of the bench: it is looked up from the server's entry.
const { Agent, request } = createRequire(process.env.RESOLVE_FROM ?? '')('undici')
const { urls, body, inFlight, warm, count } = JSON.parse(process.env.BARE_POSTS ?? '')

const secret = randomBytes(33)
const decoded = createSecretKey(secret)
const whole = createSecretKey(`whsec_${secret.toString('base64')}`, 'utf8')
const dispatcher = new Agent({ pipelining: 1 })
let next = 0
let failed = 0

async function postOne(number) {
  const id = `whd_${String(number).padStart(22, '0')}`
  const timestamp = String(Math.floor(Date.now() / 1_000))
  const standard = createHmac('sha256', decoded).update(`${id}.${timestamp}.${body}`).digest('base64')
  const response = await request(urls[number % urls.length], {
    method: 'POST',
    dispatcher,
    body,
    headers: {
      'content-type': 'application/json',
      'user-agent': 'bare-posts',
      'x-qregg-signature': `sha256=${createHmac('sha256', whole).update(body).digest('hex')}`,
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': `v1,${standard}`,
    },
  })
  await response.body.dump()
  if (response.statusCode !== 200) failed++
}

async function post(upTo) {
  const loop = async () => {
    while (next < upTo) await postOne(next++)
  }
  await Promise.all(Array.from({ length: inFlight }, loop))
}

// The product has been running for a while when it is measured: its yardstick may compile its code first, too.
await post(warm)
const before = process.cpuUsage()
await post(warm + count)
const { user, system } = process.cpuUsage(before)
console.log(JSON.stringify({ failed, cpuMicroseconds: user + system }))
await dispatcher.close()
