import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { openPlaces, type Places } from '../../src/scans/enrichment/place.ts'
import { writeCityDatabase } from './city-database.ts'
import { HOSTILE_TEXTS } from './hostile-texts.ts'

const folder = mkdtempSync(join(tmpdir(), 'places-'))
afterAll(() => rmSync(folder, { recursive: true }))

describe('a place by the shipped database', () => {
  let places: Places
  beforeAll(async () => {
    places = await openPlaces()
  })

  it.each([
    ['8.8.8.8', 'US'],
    ['193.0.6.139', 'NL'],
    ['133.11.0.1', 'JP'],
    ['200.160.2.3', 'BR'],
    ['2001:4860:4860::8888', 'US'],
    ['::ffff:193.0.6.139', 'NL'],
  ])('of %s is in %s, and no city is guessed', (ip, country) => {
    expect(places.locate(ip)).toEqual({ country, city: null })
  })

  it.each([
    '10.0.0.1',
    '172.16.5.4',
    '192.168.1.1',
    '127.0.0.1',
    '169.254.1.1',
    '100.64.0.1',
    '0.0.0.0',
    '224.0.0.1',
    '255.255.255.255',
    '192.0.2.1',
    '::',
    '::1',
    'fe80::1',
    'fe80::1%eth0',
    'fd00::1',
    'ff02::1',
    '2001:db8::1',
    '::ffff:192.168.1.1',
    '',
    'unknown',
    '8',
    '0x08.8.8.8',
  ])('of %s is nowhere', (ip) => {
    expect(places.locate(ip)).toEqual({ country: null, city: null })
  })

  it('is nowhere for any hostile text, and asking never throws', () => {
    for (const text of HOSTILE_TEXTS) expect(places.locate(text)).toEqual({ country: null, city: null })
  })

  it('is answered from memory the second time', () => {
    expect(places.locate('8.8.4.4')).toBe(places.locate('8.8.4.4'))
  })

  it('is always a country of two capital letters, wherever one looks', () => {
    for (let first = 1; first < 224; first += 1)
      for (const rest of ['0.0.1', '77.5.9', '200.128.3'])
        expect(places.locate(`${first}.${rest}`).country ?? 'NULL').toMatch(/^(?:[A-Z]{2}|NULL)$/)
  })
})

describe("a place by the operator's own database", () => {
  const path = join(folder, 'city.mmdb')
  let places: Places
  beforeAll(async () => {
    const munich = { city: { names: { de: 'München', en: 'Munich' } }, country: { iso_code: 'DE' } }
    writeCityDatabase(path, [
      ['8.8.8.0', 24, munich],
      ['8.8.9.0', 24, { city: 'Sydney', country_code: 'AU' }],
      ['193.0.6.0', 24, { city: { names: { en: 'Amsterdam' } } }],
      ['133.11.0.0', 16, { country: { iso_code: 'EU' }, city: { names: { ja: '東京' } } }],
      ['192.168.0.0', 16, munich],
    ])
    places = await openPlaces({ cityDatabasePath: path })
  })

  it('has the city in English and the country of the same record, so that the two agree', () => {
    expect(places.locate('8.8.8.8')).toEqual({ country: 'DE', city: 'Munich' })
  })

  it('is read from flat records too', () => {
    expect(places.locate('8.8.9.1')).toEqual({ country: 'AU', city: 'Sydney' })
  })

  it('takes from the shipped database the country that a record lacks', () => {
    expect(places.locate('193.0.6.139')).toEqual({ country: 'NL', city: 'Amsterdam' })
    expect(places.locate('200.160.2.3')).toEqual({ country: 'BR', city: null })
  })

  it('has no city without an English name, and no country that is a region', () => {
    expect(places.locate('133.11.0.1')).toEqual({ country: 'JP', city: null })
  })

  it('is nowhere for a private address, whatever the file says', () => {
    expect(places.locate('192.168.1.1')).toEqual({ country: null, city: null })
  })

  it('falls back to the country where the file knows no IPv6', () => {
    expect(places.locate('2001:4860:4860::8888')).toEqual({ country: 'US', city: null })
  })
})

describe('a city database that cannot be used', () => {
  const broken = join(folder, 'broken.mmdb')
  const empty = join(folder, 'empty.mmdb')
  writeFileSync(broken, 'this is no database '.repeat(1_000))
  writeFileSync(empty, '')
  // Its end, where the format says what the file is, is sound; what it is searched by is not.
  const damaged = join(folder, 'damaged.mmdb')
  writeCityDatabase(damaged, [['8.8.8.0', 24, { city: { names: { en: 'Munich' } } }]])
  const sound = readFileSync(damaged)
  writeFileSync(damaged, sound.fill(255, 0, sound.indexOf('MaxMind.com') - 3))

  it.each([join(folder, 'missing.mmdb'), broken, damaged, empty, folder])(
    'stops the start with an error that names GEOIP_CITY_DB and the way out: %s',
    async (path) => {
      await expect(openPlaces({ cityDatabasePath: path })).rejects.toThrow(
        /^GEOIP_CITY_DB \(.*\) cannot be opened: .+\. Give the path of an mmdb file/,
      )
    },
  )
})
