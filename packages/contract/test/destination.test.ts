import { describe, expect, it } from '@jest/globals'
import { destinationProblem, destinationSchema } from '../src/index.ts'

const url = (length: number) => `https://example.com/${'a'.repeat(length - 'https://example.com/'.length)}`

describe('a destination is fine', () => {
  it.each([
    'https://example.com',
    'http://example.com/menu?table=12#drinks',
    'HTTPS://EXAMPLE.COM/',
    'https://example.com:8443/a%20b',
    'https://münchen.example/straße?q=größe',
    'https://192.0.2.1/',
    'https://[2001:db8::1]:8080/',
    'https://example.com/a b',
    'https://example.com/?q=\'"<script>',
    'https://example.com/?next=https://user:secret@example.com/',
  ])('as %s', (text) => {
    expect(destinationProblem(text)).toBeNull()
  })

  it('with 8,000 characters', () => {
    expect(destinationProblem(url(8_000))).toBeNull()
  })
})

describe('a destination is refused', () => {
  it.each([
    ['', 'must be a whole URL'],
    ['example.com', 'must be a whole URL'],
    ['/menu', 'must be a whole URL'],
    ['//example.com/menu', 'must be a whole URL'],
    ['https://', 'must be a whole URL'],
    ['https://exa mple.com', 'must be a whole URL'],
    ['https://example.com:99999/', 'must be a whole URL'],
    ['javascript:alert(1)', 'must begin with https:// or http://'],
    ['JaVaScRiPt:alert(1)', 'must begin with https:// or http://'],
    ['javascript://example.com/%0aalert(1)', 'must begin with https:// or http://'],
    ['data:text/html,hello', 'must begin with https:// or http://'],
    ['file:///etc/passwd', 'must begin with https:// or http://'],
    ['ftp://example.com/', 'must begin with https:// or http://'],
    ['blob:https://example.com/1', 'must begin with https:// or http://'],
    ['https://user@example.com/', 'must not contain a user name or password'],
    ['https://user:secret@example.com/', 'must not contain a user name or password'],
    ['https://:secret@example.com/', 'must not contain a user name or password'],
    ['https://example.com\t/', 'must not contain control characters'],
    ['java\nscript:alert(1)', 'must not contain control characters'],
    ['https://example.com/\r\nSet-Cookie: a=b', 'must not contain control characters'],
    ['https://example.com/\0', 'must not contain control characters'],
    ['https://example.com/\x7f', 'must not contain control characters'],
    ['https://example.com/\x85', 'must not contain control characters'],
  ])('as %j, because it %s', (text, problem) => {
    expect(destinationProblem(text)).toMatch(problem)
  })

  it('with 8,001 characters', () => {
    expect(destinationProblem(url(8_001))).toBe('must be at most 8000 characters long')
  })

  it('when its encoding makes it too long for a header', () => {
    expect(destinationProblem(`https://example.com/${'€'.repeat(3_000)}`)).toBe('is too long once encoded')
  })
})

describe('the schema of a destination', () => {
  it('keeps it as it was sent, without the spaces around it', () => {
    expect(destinationSchema.parse('  https://EXAMPLE.com/Menu?a=1  ')).toBe('https://EXAMPLE.com/Menu?a=1')
  })

  it('says the problem in its own words', () => {
    const read = destinationSchema.safeParse('javascript:alert(1)')
    expect(read.error?.issues).toEqual([
      expect.objectContaining({ code: 'custom', message: 'must begin with https:// or http://' }),
    ])
  })
})
