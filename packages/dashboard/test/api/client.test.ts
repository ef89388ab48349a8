import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals'
import { accountApi, whenSignedOut, workspaceApi } from '../../src/api/client.ts'

const api = workspaceApi('ws_1')
const real = globalThis.fetch
let answer: () => Promise<Response>
beforeEach(() => {
  globalThis.fetch = () => answer()
})
afterEach(() => {
  globalThis.fetch = real
  whenSignedOut(() => {})
})

describe('a request that got no answer', () => {
  const body = { payload: { url: 'https://example.com' } }
  beforeEach(() => {
    answer = () => Promise.reject(new TypeError('Failed to fetch'))
  })

  it('may have been done, which is said', async () => {
    const lost = /not known whether this was done: look before you try again/
    await expect(api.post('/codes', { body })).rejects.toThrow(lost)
    await expect(api.delete('/codes/{id}', { params: { id: 'code_1' } })).rejects.toThrow(lost)
  })

  it('is not done twice by trying again when it has an Idempotency-Key', async () => {
    const sent = api.post('/codes', { body, headers: { 'Idempotency-Key': 'one' } })
    await expect(sent).rejects.toThrow(/what was done already is not done twice/)
  })

  it('has changed nothing when it only asked', async () => {
    const again = /Look at your connection, and try again/
    await expect(api.get('/codes')).rejects.toThrow(again)
    await expect(api.post('/codes/preview', { body })).rejects.toThrow(again)
    const person = { email: 'person@example.com', password: 'a password of ten or more' }
    await expect(accountApi.post('/sign-in', { body: person })).rejects.toThrow(again)
  })
})

describe('a refusal', () => {
  it.each([
    ['unauthorized', 401, 1],
    ['wrong_credentials', 401, 0],
    ['forbidden', 403, 0],
  ])('%s tells %s that the session is over, or is about something else', async (code, status, times) => {
    const tell = jest.fn()
    whenSignedOut(tell)
    answer = async () => Response.json({ error: { code, message: 'No.' } }, { status })
    await expect(api.get('/codes')).rejects.toMatchObject({ status, code, message: 'No.' })
    expect(tell).toHaveBeenCalledTimes(times)
  })
})
