import { describe, expect, it } from '@jest/globals'
import { ERROR_CLASSES } from '@qregg/contract'
import { classifyError, classifyStatus, explain, parseRetryAfter } from '../../src/webhooks/outcome.ts'
import { HOUR, MINUTE, SECOND, START } from './verdicts.ts'

describe('the class of a status', () => {
  it('is a success for every 2xx and for nothing else', () => {
    const successes = Array.from({ length: 900 }, (_, i) => i + 100).filter((one) => !classifyStatus(one))
    expect(successes).toEqual(Array.from({ length: 100 }, (_, i) => i + 200))
  })

  it.each([
    [204, null],
    [300, 'redirect'],
    [301, 'redirect'],
    [304, 'redirect'],
    [307, 'redirect'],
    [399, 'redirect'],
    [400, 'http_4xx'],
    [404, 'http_4xx'],
    [410, 'gone'],
    [429, 'rate_limited'],
    [500, 'http_5xx'],
    [599, 'http_5xx'],
    [600, 'http_other'],
    [999, 'http_other'],
    [199, 'http_other'],
  ] as const)('of %i is %s', (status, errorClass) => {
    expect(classifyStatus(status)).toBe(errorClass)
  })
})

describe('the class of an error', () => {
  it.each([
    ['ENOTFOUND', 'dns'],
    ['EAI_AGAIN', 'dns'],
    ['ECONNREFUSED', 'refused'],
    ['ECONNRESET', 'reset'],
    ['UND_ERR_SOCKET', 'reset'],
    ['UND_ERR_CONNECT_TIMEOUT', 'timeout'],
    ['UND_ERR_HEADERS_TIMEOUT', 'timeout'],
    ['CERT_HAS_EXPIRED', 'tls_expired'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'tls_self_signed'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'tls_host'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'tls'],
    ['CERT_REVOKED', 'tls'],
    ['INVALID_CA', 'tls'],
    ['QREGG_BLOCKED_ADDRESS', 'blocked_address'],
    ['EHOSTUNREACH', 'network'],
    ['UND_ERR_HEADERS_OVERFLOW', 'network'],
  ])('with the code %s is %s', (code, errorClass) => {
    expect(classifyError(Object.assign(new Error('x'), { code }))).toBe(errorClass)
  })

  it('is a timeout when the whole attempt took too long', () => {
    expect(classifyError(new DOMException('', 'TimeoutError'))).toBe('timeout')
  })

  it.each([undefined, null, 'text', 7, new Error('no code')])(
    'of %p is network: nothing is thrown',
    (error) => {
      expect(classifyError(error)).toBe('network')
    },
  )
})

describe('what a webhook’s owner is told', () => {
  it('is a sentence for every class, and nothing for a success', () => {
    for (const errorClass of ERROR_CLASSES)
      expect(explain({ status: null, errorClass })).toMatch(/^[A-Z].*receiver.*[.?]$/)
    expect(explain({ status: 200, errorClass: null })).toBeNull()
  })

  it('names the way out of a blocked address, and no address', () => {
    const told = explain({ status: null, errorClass: 'blocked_address' })
    expect(told).toContain('WEBHOOK_ALLOWED_NETWORKS')
    expect(told).not.toMatch(/\d+\.\d+/)
  })
})

describe('Retry-After', () => {
  const at = (ms: number) => new Date(ms).toUTCString()
  const read = (header: string | undefined) => parseRetryAfter(header, START)

  it.each([
    ['0', 0],
    ['7', 7 * SECOND],
    [' 120 ', 2 * MINUTE],
    ['3600', HOUR],
    [at(START + 90 * SECOND), 90 * SECOND],
    ['Monday, 05-Jan-26 00:10:00 GMT', 10 * MINUTE],
  ])('of %p is %i ms', (header, ms) => {
    expect(read(header)).toBe(ms)
  })

  it.each(['3601', '31536000', '99999999999999999999999', at(START + 365 * 24 * HOUR)])(
    'of %p, which is longer than an hour, is an hour',
    (header) => {
      expect(read(header)).toBe(HOUR)
    },
  )

  it('that has passed is none', () => {
    expect(read(at(START - SECOND))).toBeNull()
    expect(read('Mon, 01 Jan 2001 00:00:00 GMT')).toBeNull()
  })

  it.each([
    undefined,
    '',
    ' ',
    'soon',
    '-5',
    '1.5',
    '5 minutes',
    '1e9',
    '0x10',
    'Infinity',
    'in 2099',
    '2099-01-01',
    'Fri, 32 Dec 2099 00:00:00 GMT',
    'Friday',
    '\u0000',
    '１２',
  ])('of %p is garbage, and none', (header) => {
    expect(read(header)).toBeNull()
  })
})
