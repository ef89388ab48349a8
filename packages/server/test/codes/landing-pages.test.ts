import { hash } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { CODE_TYPES, PAYLOADS } from '@qregg/contract'
import { type LandingType, landingPage } from '../../src/codes/landing/landing-page.ts'
import { hostileTexts, SAMPLES } from './payload-samples.ts'

const TYPES = CODE_TYPES.filter((type) => type !== 'url') as LandingType[]
const pageOf = <Type extends LandingType>(type: Type, payload = SAMPLES[type]) =>
  landingPage(type, payload, 'Ab3xY7z')

/** Every tag of a page with its attributes; throws where a tag or an attribute is not one of ours. */
function tagsOf(body: string): Array<{ tag: string; attributes: Record<string, string> }> {
  const outside = body.replace(/<(style|script)>[^<]*<\/\1>/g, '')
  return [...outside.matchAll(/<[^>]*>?/g)].map(([text]) => {
    const [, tag, rest = ''] = /^<\/?(!doctype|[a-z]+\d?)((?: [a-z-]+(?:="[^"<>]*")?)*)>$/.exec(text) ?? []
    if (tag === undefined) throw new Error(`Not a tag of ours: ${text}`)
    const attributes = [...rest.matchAll(/ ([a-z-]+)(?:="([^"]*)")?/g)].map(([, name, value]) => [
      name,
      value ?? '',
    ])
    return { tag, attributes: Object.fromEntries(attributes) }
  })
}

const ATTRIBUTES = [
  'charset',
  'class',
  'content',
  'data-copy',
  'dir',
  'hidden',
  'href',
  'html',
  'id',
  'lang',
  'name',
  'rel',
  'type',
]

describe.each(TYPES)('the page of a code of type %s', (type) => {
  it('loads nothing from anywhere, and may run nothing but what its policy names', () => {
    const { body, contentSecurityPolicy } = pageOf(type)
    expect(contentSecurityPolicy).toMatch(/^default-src 'none'; style-src 'sha256-[^']+';/)
    expect(contentSecurityPolicy).not.toMatch(/unsafe|https?:|\*/)
    expect(contentSecurityPolicy).toMatch(/base-uri 'none'; form-action 'none'; frame-ancestors 'none'$/)
    expect(contentSecurityPolicy.includes('script-src')).toBe(body.includes('<script>'))
    for (const { tag, attributes } of tagsOf(body)) {
      expect(['img', 'iframe', 'link', 'object', 'form', 'base', 'script']).not.toContain(tag)
      expect(Object.keys(attributes).filter((name) => !ATTRIBUTES.includes(name))).toEqual([])
    }
  })

  it('has the very style and script that its policy names', () => {
    const { body, contentSecurityPolicy } = pageOf(type)
    const named = [...body.matchAll(/<(style|script)>([^<]*)<\/\1>/g)].map(
      ([, tag, text = '']) => `${tag}-src 'sha256-${hash('sha256', text, 'base64')}'`,
    )
    expect(contentSecurityPolicy.split('; ').slice(1, 1 + named.length)).toEqual(named)
    // A button is hidden until the script has found out that it can copy.
    expect(body).toContain('[hidden]{display:none}')
  })

  it('is made for phones, in light and dark, and kept from search engines', () => {
    const { body } = pageOf(type)
    expect(body).toMatch(/^<!doctype html>\n<html lang="en">/)
    expect(body).toContain('<meta name="viewport" content="width=device-width,initial-scale=1">')
    expect(body).toContain('color-scheme:light dark')
    expect(body).toContain('@media (prefers-color-scheme:dark)')
    expect(body).toContain('<meta name="robots" content="noindex">')
    expect(Buffer.byteLength(body)).toBeLessThan(6_000)
  })

  it('escapes whatever its owner has typed, in every field', () => {
    const { line, lines } = hostileTexts(type.length)
    const plain = tagsOf(pageOf(type).body).map(({ tag }) => tag)
    for (let round = 0; round < 100; round++) {
      const hostile = Object.fromEntries(
        Object.entries(SAMPLES[type]).map(([name, value]) => {
          if (typeof value !== 'string' || ['start', 'end', 'security'].includes(name)) return [name, value]
          if (['phone', 'mobile'].includes(name)) return [name, value]
          if (['email', 'to'].includes(name)) return [name, `a'&+<=>{b}@example.com`.replace(/[<>]/g, '')]
          if (name === 'website')
            return [name, `https://example.com/?q="'<script>&x=${encodeURIComponent(line(5))}`]
          if (name === 'ssid' || name === 'password') return [name, `"><b>'&amp;`]
          return [
            name,
            ['text', 'note', 'message', 'body', 'description'].includes(name) ? lines(50) : line(50),
          ]
        }),
      )
      const payload = PAYLOADS[type].parse(hostile) as never
      const tags = tagsOf(pageOf(type, payload).body)
      expect(tags.map(({ tag }) => tag)).toEqual(plain)
      for (const { attributes } of tags)
        if (attributes.href)
          expect(attributes.href).toMatch(/^(\/Ab3xY7z\.|https:\/\/|tel:|mailto:|sms:|geo:)/)
    }
  })
})

describe('what a page offers', () => {
  it.each<[LandingType, RegExp]>([
    ['vcard', /<a class="act" href="\/Ab3xY7z\.vcf">Save contact<\/a>/],
    ['vcard', /href="tel:\+14155550124">\+1 415 555 0124</],
    ['event', /<a class="act" href="\/Ab3xY7z\.ics">Add to calendar<\/a>/],
    ['event', /Wednesday, July 1, 2026 at 6:00\sPM \(UTC\+02:00\)/],
    ['phone', /href="tel:\+14155550123">Call</],
    ['sms', /href="sms:\+14155550123\?body=STAMP%2012">Write the message</],
    ['email', /href="mailto:hello@example\.com\?subject=Table%2012&amp;body=/],
    ['geo', /href="geo:52\.5163,13\.3777">Open in maps</],
    ['geo', /Our shop[\s\S]*52\.5163, 13\.3777/],
    ['text', /dir="auto" id="text">Table 12\nWelcome!</],
    [
      'wifi',
      /id="network">Guests<[\s\S]*data-copy="network"[\s\S]*id="password">welcome-2026<[\s\S]*data-copy="password"/,
    ],
  ])('for %s is %s', (type, expected) => {
    expect(pageOf(type).body).toMatch(expected)
  })

  it('of an open network is no password, and of a hidden one how to join it', () => {
    const { body } = pageOf('wifi', { ssid: 'x', security: 'none', hidden: true })
    expect(body).toContain('no password is needed')
    expect(body).toContain('This network is hidden')
    expect(body).not.toContain('id="password"')
  })

  it('of a contact with nothing but an organization is its name', () => {
    expect(pageOf('vcard', { organization: 'Example Bakery' }).body).toMatch(
      /<h1 dir="auto">Example Bakery<\/h1>\n/,
    )
  })

  it('of a day is the day, without an hour', () => {
    const { body } = pageOf('event', { title: 'Fair', start: '2026-12-31', end: '2027-01-01' })
    expect(body).toMatch(/>From<\/dt><dd dir="auto">Thursday, December 31, 2026</)
    expect(body).toMatch(/>To<\/dt><dd dir="auto">Friday, January 1, 2027</)
  })
})
