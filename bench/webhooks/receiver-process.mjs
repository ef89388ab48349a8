// Webhook receivers in a process of their own, so that neither the load nor the server pays for them. Every group
// has listeners of its own and behaves alike; PORT is for whoever runs the bench.
import { createServer } from 'node:http'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { ArrivalLog } from './arrival-log.mjs'
import { createAnswer } from './behaviours.mjs'
import { monotonicMs } from './monotonic.mjs'

/** @type {Record<string, number>} group → how many listeners */
const wanted = JSON.parse(process.env.RECEIVER_GROUPS ?? '{}')
const log = new ArrivalLog()
const stalls = monitorEventLoopDelay({ resolution: 10 })
stalls.enable()
let latestBody = ''

/** @type {Map<string, { answer: ReturnType<typeof createAnswer>, servers: import('node:http').Server[] }>} */
const groups = new Map()

/** @param {string} name */
const listenerOf = (name) =>
  createServer({ keepAliveTimeout: 120_000 }, (request, response) => {
    const chunks = []
    request.on('data', (chunk) => chunks.push(chunk))
    request.on('error', () => {})
    request.on('end', () => {
      const at = monotonicMs()
      const body = Buffer.concat(chunks).toString('latin1')
      latestBody = body
      const accepted = () => log.add(at, Number(request.url?.slice('/w/'.length)), body)
      groups.get(name)?.answer.receive({ at, response, accepted })
    })
  })

/** @type {Record<string, (given: any) => unknown>} what the bench may ask for */
const controls = {
  '/ready': () => ({}),
  '/ports': () =>
    Object.fromEntries(
      [...groups].map(([name, { servers }]) => [name, servers.map((s) => s.address().port)]),
    ),
  '/behave': (given) => {
    for (const [name, behaviour] of Object.entries(given)) groups.get(name)?.answer.behave(behaviour)
  },
  '/reset': () => {
    log.clear()
    stalls.reset()
    for (const { answer } of groups.values()) answer.clear()
  },
  '/counts': () => ({
    ...log.counts(),
    stallMs: stalls.max / 1e6,
    groups: Object.fromEntries([...groups].map(([name, { answer }]) => [name, answer.counts()])),
  }),
  '/arrivals': () => log.columns(),
  '/latest-body': () => latestBody,
}

for (const [name, count] of Object.entries(wanted)) {
  const servers = Array.from({ length: count }, () => listenerOf(name))
  groups.set(name, { answer: createAnswer(), servers })
  await Promise.all(servers.map((server) => new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))))
}

createServer(async (request, response) => {
  const chunks = []
  for await (const chunk of request) chunks.push(chunk)
  const control = controls[request.url ?? '']
  const given = chunks.length > 0 ? JSON.parse(Buffer.concat(chunks).toString()) : undefined
  response.writeHead(control ? 200 : 404, { 'content-type': 'application/json' })
  response.end(JSON.stringify(control?.(given) ?? null))
}).listen(Number(process.env.PORT), process.env.HOST)
process.on('SIGTERM', () => process.exit(0))
