import { createRequire } from 'node:module'
import { open, type Reader, type Response } from 'maxmind'
import { BoundedCache } from '../../bounded-cache.ts'
import { parseAddress } from './address.ts'

/** Country in ISO 3166-1 alpha-2; city in English, as the operator's database spells it. Null is unknown. */
export type Place = { readonly country: string | null; readonly city: string | null }

export type Places = { locate(ip: string): Place }

/** The fields that country and city databases use: MaxMind's nested ones, and the flat ones of others. */
type PlaceRecord = {
  country?: { iso_code?: unknown }
  country_code?: unknown
  city?: { names?: { en?: unknown } } | string
}

const COUNTRY_DATABASE = '@ip-location-db/geo-whois-asn-country-mmdb/geo-whois-asn-country.mmdb'
const NOWHERE: Place = { country: null, city: null }

/**
 * Opens the country database that is shipped, and the operator's own database with cities when GEOIP_CITY_DB names
 * one. Both are held in memory. Throws an Error that names GEOIP_CITY_DB when that file cannot be used.
 */
export async function openPlaces(
  options: { cityDatabasePath?: string; maximum?: number } = {},
): Promise<Places> {
  const countries = await open<PlaceRecord & Response>(
    createRequire(import.meta.url).resolve(COUNTRY_DATABASE),
  )
  const cities = options.cityDatabasePath === undefined ? null : await openCities(options.cityDatabasePath)
  const known = new BoundedCache<string, Place>(options.maximum ?? 20_000)
  return {
    locate(ip) {
      const cached = known.get(ip)
      if (cached !== undefined) return cached
      const place = find(ip, countries, cities)
      known.set(ip, place)
      return place
    },
  }
}

async function openCities(path: string): Promise<Reader<PlaceRecord & Response>> {
  try {
    const reader = await open<PlaceRecord & Response>(path)
    // A file that is damaged, or no database at all, may fail only when it is first read.
    reader.get('192.0.2.1')
    return reader
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new Error(
      `GEOIP_CITY_DB (${path}) cannot be opened: ${why}. Give the path of an mmdb file with cities, or leave GEOIP_CITY_DB out: then scans carry no city.`,
      { cause: error },
    )
  }
}

function find(
  ip: string,
  countries: Reader<PlaceRecord & Response>,
  cities: Reader<PlaceRecord & Response> | null,
): Place {
  const address = parseAddress(ip)
  // The shipped database knows countries for some private networks. Nobody is anywhere by such an address.
  if (address === null || address.range() !== 'unicast') return NOWHERE
  const text = ip.startsWith('::ffff:') ? address.toString() : ip
  const cityRecord = cities === null ? null : read(cities, text)
  const country = countryOf(cityRecord) ?? countryOf(read(countries, text))
  const city = cityOf(cityRecord)
  return country === null && city === null ? NOWHERE : { country, city }
}

/** A file with a damaged corner must not cost a scan. */
function read(database: Reader<PlaceRecord & Response>, ip: string): PlaceRecord | null {
  try {
    return database.get(ip)
  } catch {
    return null
  }
}

function countryOf(record: PlaceRecord | null): string | null {
  const code = record?.country?.iso_code ?? record?.country_code
  // Registries also file addresses under regions (EU, AP) and under nowhere (ZZ), which are no countries.
  return typeof code === 'string' && /^[A-Z]{2}$/.test(code) && !/^(?:EU|AP|ZZ)$/.test(code) ? code : null
}

function cityOf(record: PlaceRecord | null): string | null {
  const city = typeof record?.city === 'string' ? record.city : record?.city?.names?.en
  return typeof city === 'string' && city !== '' ? city.slice(0, 100) : null
}
