import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { operations } from '@qregg/contract'
import express, { type ErrorRequestHandler } from 'express'
import { createApi } from '../../src/http/api.ts'

const faults: unknown[] = []
let answered: Promise<void>
const keepFault: ErrorRequestHandler = (error, _request, _response, next) => {
  faults.push(error)
  next(error)
}
const api = createApi<null>({ admit: async () => null })
api.route(operations.exportScans, async ({ request, closed }) => {
  request.socket.destroy()
  await once(closed, 'abort')
  answered = new Promise((resolve) => setImmediate(resolve))
  return { file: (async function* () {})() }
})
const server = createServer(express().use(api.router).use(keepFault))
beforeAll(async () => {
  await once(server.listen(0, '127.0.0.1'), 'listening')
})
afterAll(() => void server.close())

describe('who hangs up while a file is still being looked up', () => {
  it('is no fault of the server', async () => {
    const { port } = server.address() as AddressInfo
    await expect(fetch(`http://127.0.0.1:${port}/scans/export?format=csv`)).rejects.toThrow()
    await answered
    expect(faults).toEqual([])
  })
})
