import { describe, expect, it } from '@jest/globals'
import { cleanReferrer } from '../../src/scans/enrichment/referrer.ts'
import { HOSTILE_TEXTS } from './hostile-texts.ts'

describe('the referrer of a scan', () => {
  it.each([
    ['https://example.com/', 'https://example.com/'],
    ['https://example.com', 'https://example.com/'],
    ['https://Example.COM:443/Menu', 'https://example.com/Menu'],
    ['http://example.com:8080/a/b', 'http://example.com:8080/a/b'],
    ['https://example.com/search?q=secret', 'https://example.com/search'],
    ['https://example.com/page#part', 'https://example.com/page'],
    ['https://example.com/#/token?x=1', 'https://example.com/'],
    ['https://user:secret@example.com/a', 'https://example.com/a'],
    ['https://example.com/caf\u00e9', 'https://example.com/caf%C3%A9'],
    ['https://m\u00fcller.example/', 'https://xn--mller-kva.example/'],
    ['https://example.com/a/../b', 'https://example.com/b'],
  ])('of %s is %s', (header, referrer) => {
    expect(cleanReferrer(header)).toBe(referrer)
    expect(cleanReferrer(header)).toBe(referrer)
  })

  it.each([
    undefined,
    '',
    'about:blank',
    'android-app://com.example.app/',
    'ftp://example.com/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'data:text/html,hello',
    '/relative',
    'example.com',
    'https://',
    'https://exa mple.com/',
  ])('is none when the header is %j', (header) => {
    expect(cleanReferrer(header)).toBeNull()
  })

  it('has at most 512 characters, and no half of an encoded byte', () => {
    for (let extra = 0; extra < 6; extra += 1) {
      const referrer =
        cleanReferrer(`https://example.com/${'x'.repeat(extra)}${'%E2%82%AC'.repeat(100)}?q=1`) ?? ''
      expect(referrer.length).toBeGreaterThan(508)
      expect(referrer.length).toBeLessThanOrEqual(512)
      expect(referrer).not.toMatch(/%.?$/)
    }
  })

  it('is none where even the path is longer than any that a browser sends', () => {
    expect(cleanReferrer(`https://example.com/${'x'.repeat(2_000)}`)).toHaveLength(512)
    expect(cleanReferrer(`https://example.com/${'x'.repeat(2_049)}`)).toBeNull()
  })

  it('keeps no query, however long it is', () => {
    expect(cleanReferrer(`https://example.com/a?${'x'.repeat(1_000_000)}`)).toBe('https://example.com/a')
  })

  it('is a clean web address or none for any hostile header, and finding it never throws', () => {
    for (const text of HOSTILE_TEXTS)
      for (const header of [
        text,
        `https://example.com/${text}`,
        `https://${text}`,
        `https://user:${text}@example.com/`,
      ]) {
        const referrer = cleanReferrer(header)
        expect(referrer ?? 'https://none/').toMatch(/^https?:\/\/[^\s?#@]*\/[\x21-\x22\x24-\x3e\x40-\x7e]*$/)
        expect((referrer ?? '').length).toBeLessThanOrEqual(512)
      }
  })

  it('of a header with a control character is not mistaken for that of a header without', () => {
    expect(cleanReferrer('https://exam\tple.com/')).toBeNull()
    expect(cleanReferrer('https://exam ple.com/')).toBeNull()
  })
})
