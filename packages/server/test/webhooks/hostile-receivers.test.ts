import type { Socket } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type Bench, bench, until } from './bench.ts'
import { type RawReceiver, rawReceiver, type Serve, writeForEver } from './raw-receiver.ts'

/** Long enough for a machine that does other things besides, and waited for by each receiver that is silent. */
const TIMEOUT_MS = 1_200
let test: Bench
const closers: Array<() => Promise<void>> = []
beforeAll(async () => {
  test = await bench({ sending: { timeoutMs: TIMEOUT_MS } })
})
afterAll(async () => {
  for (const close of closers) await close()
  await test.close()
})

type Told = { delivered: boolean; status: number | null; errorClass: string | null; head: string | null }

/** Sends one ping to a receiver that behaves so, and answers what became of it. */
async function pingTo(serve: Serve): Promise<{ told: Told; target: RawReceiver; ms: number }> {
  const target = await rawReceiver(serve)
  closers.push(target.close)
  const { id } = await test.subscribe(target.url)
  const started = performance.now()
  const { data } = await test.server.api.ok('testWebhook', { params: { id } })
  const ms = performance.now() - started
  const [row] = await test.rows<{ head: string | null }>(
    'select response_head as head from delivery_attempts where delivery_id = ?',
    data.deliveryId,
  )
  const { delivered, status, errorClass } = data
  return { told: { delivered, status, errorClass, head: row?.head ?? null }, target, ms }
}

const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'
const timedOut = { delivered: false, status: null, errorClass: 'timeout' }

describe('a receiver is given up on after the time that a whole attempt may take, when it', () => {
  it.each<[string, Serve]>([
    ['accepts and is silent', () => {}],
    [
      'drips a status line without end',
      (socket) => {
        socket.write('HTTP/1.1 200 O')
        writeForEver(socket, 'K', 20)
      },
    ],
    [
      'drips its headers',
      (socket) => {
        socket.write('HTTP/1.1 200 OK\r\n')
        writeForEver(socket, 'X-Drip: 1\r\n', 20)
      },
    ],
    ['sends endless 1xx', (socket) => writeForEver(socket, 'HTTP/1.1 102 Processing\r\n\r\n', 5)],
    ['sends early hints for ever', (socket) => writeForEver(socket, 'HTTP/1.1 103 Early Hints\r\n\r\n', 5)],
  ])('%s', async (_, serve) => {
    const { told, target, ms } = await pingTo(serve)
    expect(told).toMatchObject(timedOut)
    expect(ms).toBeLessThan(TIMEOUT_MS + 3_000)
    await until(() => target.open.size === 0)
  })
})

describe('a receiver that has said 2xx has taken the delivery, even when it then', () => {
  it.each<[string, Serve]>([
    [
      'resets the connection in the middle of the body',
      (socket) => {
        socket.write('HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf of it')
        setTimeout(() => socket.resetAndDestroy(), 20)
      },
    ],
    [
      'drips its body',
      (socket) => {
        socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n')
        writeForEver(socket, 'x', 20)
      },
    ],
    [
      'promises a body and sends none',
      (socket) => void socket.write('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n'),
    ],
    [
      'breaks its chunks',
      (socket) => void socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nno\r\n'),
    ],
  ])('%s', async (_, serve) => {
    const { told, target } = await pingTo(serve)
    expect(told).toMatchObject({ delivered: true, status: 200, errorClass: null })
    await until(() => target.open.size === 0)
  })

  it('sends a body without end: little of it is read, and the connection is cut', async () => {
    const piece = Buffer.alloc(65_536, 'x')
    const { told, target } = await pingTo((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n')
      writeForEver(socket, piece)
    })
    await until(() => target.open.size === 0)
    expect(told).toMatchObject({ delivered: true, status: 200 })
    expect(told.head).toHaveLength(4_096)
    // What stands in the kernel's buffers of two sockets, and no more.
    expect(target.written).toBeLessThan(16 * 1024 * 1024)
  })

  it('sends more than is read of it, in one piece, and closes', async () => {
    const { told, target } = await pingTo((socket) => {
      socket.end(`HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 20000\r\n\r\n${'x'.repeat(20_000)}`)
    })
    expect(told).toMatchObject({ delivered: true, errorClass: null, status: 200, head: 'x'.repeat(4_096) })
    await until(() => target.open.size === 0)
    expect(test.server.errors()).toEqual([])
  })

  it('sends a failure without end: that is cut off too', async () => {
    const { told, target } = await pingTo((socket) => {
      socket.write('HTTP/1.1 500 Oh\r\n\r\n')
      writeForEver(socket, Buffer.alloc(65_536, 'x'))
    })
    await until(() => target.open.size === 0)
    expect(told).toMatchObject({ delivered: false, status: 500, errorClass: 'http_5xx' })
  })
})

describe('what a receiver says is never trusted:', () => {
  const answer =
    (body: Buffer, headers = ''): Serve =>
    (socket) => {
      socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n${headers}\r\n`)
      socket.write(body)
    }

  it('a gzip bomb is not inflated', async () => {
    const bomb = gzipSync(Buffer.alloc(10 * 1024 * 1024))
    const { told } = await pingTo(answer(bomb, 'Content-Encoding: gzip\r\n'))
    expect(told.delivered).toBe(true)
    expect(told.head?.length).toBeLessThanOrEqual(4_096)
    expect(told.head?.charCodeAt(0)).toBe(0x1f)
  })

  it('NUL and bytes that are no UTF-8 are kept as replacement characters', async () => {
    const { told } = await pingTo(
      answer(Buffer.from([0x61, 0x00, 0xff, 0xfe, 0xc3, 0x28, 0xed, 0xa0, 0x80, 0x62])),
    )
    expect(told.delivered).toBe(true)
    expect(told.head).toMatch(/^a\uFFFD+\(\uFFFD+b$/)
  })

  it('markup and quotes are kept as they are, as text', async () => {
    const text = `<script>alert("'); drop table webhooks; --")</script>`
    const { told } = await pingTo(answer(Buffer.from(text)))
    expect(told.head).toBe(text)
  })

  it.each<[string, Serve]>([
    ['headers without end', (socket) => writeForEver(socket, `X-Long: ${'x'.repeat(8_000)}\r\n`)],
    ['a status line that is none', (socket) => void socket.write('SSH-2.0-OpenSSH_9.2\r\n\r\n')],
    [
      'two lengths',
      (socket) => void socket.write('HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx'),
    ],
    [
      'an upgrade',
      (socket) =>
        void socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n'),
    ],
  ])('%s: the attempt has failed, and nothing else has', async (_, serve) => {
    const { told, target } = await pingTo((socket, about) => {
      if (about.connection === 0) socket.write('HTTP/1.1 100 Continue\r\n\r\n')
      serve(socket, about)
    })
    expect(told).toMatchObject({ delivered: false, status: null })
    await until(() => target.open.size === 0)
    const good = await pingTo((socket) => void socket.write(OK))
    expect(good.told.delivered).toBe(true)
  })

  it.each([
    [204, null],
    [205, null],
    [300, 'redirect'],
    [304, 'redirect'],
    [418, 'http_4xx'],
    [501, 'http_5xx'],
    [799, 'http_other'],
  ])('a %i is classed as %p', async (status, errorClass) => {
    const { told } = await pingTo(
      (socket) => void socket.write(`HTTP/1.1 ${status} X\r\nContent-Length: 0\r\n\r\n`),
    )
    expect(told).toMatchObject({ delivered: errorClass === null, status, errorClass })
  })
})

describe('a connection', () => {
  const ends: Array<[string, (socket: Socket) => unknown]> = [
    ['closed', (socket) => socket.destroy()],
    ['reset', (socket) => socket.resetAndDestroy()],
  ]
  it.each(ends)(
    'that the receiver has %s in the meantime is retried at once on a fresh one, as the same attempt',
    async (_, end) => {
      const bodies: number[] = []
      const target = await rawReceiver((socket, { nth, connection }) => {
        bodies.push(connection)
        if (nth === 1) end(socket)
        else socket.write(OK)
      })
      closers.push(target.close)
      const code = await test.code()
      await test.subscribe(target.url, { filter: { codeIds: [code.id] } })
      await test.scan(code)
      await until(() => bodies.length === 1)
      await test.settled()
      await test.scan(code)
      await until(() => bodies.length === 3)
      await test.settled()
      expect(bodies).toEqual([0, 0, 1])
      const attempts = await test.rows<{ attempt: number; state: string }>(
        'select attempt, state from deliveries where webhook_id = (select id from webhooks where url = ?)',
        target.url,
      )
      expect(attempts).toEqual([
        { attempt: 1, state: 'delivered' },
        { attempt: 1, state: 'delivered' },
      ])
    },
  )

  it('is retried on one that was never used, however many kept ones the receiver has given up', async () => {
    const target = await rawReceiver((socket, { nth, connection }) => {
      if (connection < 4 && nth === 1) socket.resetAndDestroy()
      else if (connection < 4) hanging.push(socket)
      else socket.write(OK)
    })
    const hanging: Socket[] = []
    closers.push(target.close)
    // A webhook has one ping at a time, and webhooks of one receiver share its connections.
    const hooks = [await test.subscribe(target.url)]
    while (hooks.length < 4) hooks.push(await test.subscribe(`${target.url}?n=${hooks.length}`))
    const ping = ({ id } = hooks[0] as (typeof hooks)[number]) =>
      test.server.api.ok('testWebhook', { params: { id } })
    const first = Promise.all(hooks.map(ping))
    await until(() => hanging.length === 4)
    for (const socket of hanging) socket.write(OK)
    await first
    expect((await ping()).data).toMatchObject({ delivered: true, status: 200 })
    expect(target.connections).toBe(5)
  })

  it.each<[string, string]>([
    ['while it answers', 'HTTP/1.1 2'],
    ['after early hints', 'HTTP/1.1 103 Early Hints\r\n\r\n'],
  ])(
    'that is closed %s is not retried at once: the receiver may have taken the delivery',
    async (_, said) => {
      const target = await rawReceiver((socket, { nth }) => {
        if (nth === 0) socket.write(OK)
        else socket.end(said)
      })
      closers.push(target.close)
      const { id } = await test.subscribe(target.url)
      await test.server.api.ok('testWebhook', { params: { id } })
      const { data } = await test.server.api.ok('testWebhook', { params: { id } })
      expect(data).toMatchObject({ delivered: false, status: null, errorClass: 'reset' })
      expect(target.connections).toBe(1)
    },
  )

  it('that was never good is not retried at once', async () => {
    const { told, target } = await pingTo((socket) => socket.destroy())
    expect(told).toMatchObject({ delivered: false, errorClass: 'reset' })
    expect(target.connections).toBe(1)
  })

  it('is kept and used again for the next delivery', async () => {
    const target = await rawReceiver((socket) => void socket.write(OK))
    closers.push(target.close)
    const { id } = await test.subscribe(target.url)
    for (let pings = 0; pings < 5; pings++) await test.server.api.ok('testWebhook', { params: { id } })
    expect(target.connections).toBe(1)
  })
})
