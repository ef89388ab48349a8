import { createServer, get, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, it } from '@jest/globals'
import type { Response } from 'express'
import { type Pace, streamFile } from '../../src/http/stream-file.ts'

const PIECE = Buffer.alloc(65_536, 'x')
const opened: Array<() => Promise<void>> = []
afterEach(async () => {
  for (const close of opened.splice(0)) await close()
})

/** A server that answers with `file`. `over` resolves when an answer is, and tells whether all of it went out. */
async function serving(file: () => AsyncGenerator<Buffer>, pace: Pace) {
  let settle = (_: { isWhole: boolean }) => {}
  const over = new Promise<{ isWhole: boolean }>((resolve) => {
    settle = resolve
  })
  const server = createServer((_, response: ServerResponse) => {
    void streamFile(response as Response, file(), pace).then(() =>
      settle({ isWhole: response.writableFinished }),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  opened.push(
    () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  )
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const response = await new Promise<IncomingMessage>((resolve) => get(url, { agent: false }, resolve))
  return { response, over }
}

async function* endless() {
  for (;;) {
    yield PIECE
    await new Promise(setImmediate)
  }
}

async function* slowly() {
  for (let pieces = 0; pieces < 3; pieces++) {
    await sleep(100)
    yield Buffer.concat([PIECE, PIECE, PIECE])
  }
}

const bytesOf = async (response: IncomingMessage) => {
  let bytes = 0
  for await (const chunk of response) bytes += (chunk as Buffer).length
  return bytes
}

describe('a file on its way', () => {
  it('is cut off for who takes a byte now and then, and its making ends', async () => {
    let hasEnded = false
    async function* file() {
      try {
        yield* endless()
      } finally {
        hasEnded = true
      }
    }
    const { response, over } = await serving(file, { leastBytes: 1_000_000, withinMs: 50, lookMs: 10 })
    response.pause().on('error', () => {})
    const reading = setInterval(() => response.read(1), 5)
    expect(await over).toEqual({ isWhole: false })
    clearInterval(reading)
    expect(hasEnded).toBe(true)
  })

  it('arrives whole at who takes it as it comes, however slowly it is made', async () => {
    const { response, over } = await serving(slowly, { leastBytes: 1_000_000, withinMs: 20, lookMs: 5 })
    expect(await bytesOf(response)).toBe(9 * PIECE.length)
    expect(await over).toEqual({ isWhole: true })
  })
})
