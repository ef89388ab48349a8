import { describe, expect, it } from '@jest/globals'
import { errors, type ZObject } from 'zapier-platform-core'
import { readConnection } from '../src/api/connection.ts'

const z = { errors } as ZObject
const connect = (baseUrl: unknown, apiKey: unknown = 'qre_key') => connectWith({ baseUrl, apiKey })
const connectWith = (authData: Record<string, unknown>) =>
  readConnection(z, { authData: authData as Record<string, string> })

describe('the server URL', () => {
  it.each([
    ['https://qr.example.com', 'https://qr.example.com'],
    ['  https://qr.example.com/  ', 'https://qr.example.com'],
    ['https://qr.example.com/api/v1/', 'https://qr.example.com'],
    ['qr.example.com', 'https://qr.example.com'],
    ['https://qr.example.com:8443//', 'https://qr.example.com:8443'],
    ['HTTPS://QR.Example.com', 'https://qr.example.com'],
    ['http://localhost:3000', 'http://localhost:3000'],
    ['http://127.0.0.1:3000/', 'http://127.0.0.1:3000'],
    ['http://[::1]:3000', 'http://[::1]:3000'],
  ])('is taken as people type it: %s', (typed, origin) => {
    expect(connect(typed).origin).toBe(origin)
  })

  it('is the hosted one when it is left blank', () => {
    expect([connect('').origin, connect(undefined).origin, connect(null).origin]).toEqual(
      Array(3).fill('https://qre.gg'),
    )
  })

  it.each([
    ['http://qr.example.com', 'must begin with https://'],
    ['http://127.0.0.1.example.com', 'must begin with https://'],
    ['ftp://qr.example.com', 'must begin with https://'],
    ['https://', 'is no address'],
    ['my server', 'is no address'],
    ['https://me:secret@qr.example.com', 'user name or password'],
    ['https://qr.example.com/dashboard', 'address alone'],
    ['https://qr.example.com/?key=1', 'address alone'],
  ])('says what is wrong with %s', (typed, complaint) => {
    expect(() => connect(typed)).toThrow(complaint)
    expect(() => connect(typed)).toThrow('Server URL')
  })
})

describe('the API key', () => {
  it('loses the spaces that copying brings along', () => {
    expect(connect('qr.example.com', ' qre_key\n').apiKey).toBe('qre_key')
  })

  it('must not be empty', () => {
    for (const apiKey of ['', '  ', undefined, null])
      expect(() => connectWith({ baseUrl: 'qr.example.com', apiKey })).toThrow('API Key is empty')
  })

  it('is never quoted in a complaint about it', () => {
    for (const odd of ['qre_sécret', 'qre secret', 'qre_\u0000secret', `secret${'x'.repeat(300)}`]) {
      expect(() => connect('qr.example.com', odd)).toThrow('API Key has characters')
      expect(() => connect('qr.example.com', odd)).not.toThrow(/s.?cret/)
    }
  })
})
