import type { CodeType, PayloadOf } from '@qregg/contract'
import { randomText, seededRandom } from '../qr-images/random-text.ts'

/** One full payload of each type. */
export const SAMPLES: { [Type in CodeType]: PayloadOf<Type> } = {
  url: { url: 'https://example.com/menu' },
  text: { text: 'Table 12\nWelcome!' },
  wifi: { ssid: 'Guests', security: 'WPA', password: 'welcome-2026', hidden: false },
  vcard: {
    firstName: 'Robin',
    lastName: 'Example',
    organization: 'Example Bakery',
    jobTitle: 'Baker',
    phone: '+1 (415) 555-0123',
    mobile: '+1 415 555 0124',
    email: 'robin@example.com',
    website: 'https://example.com/robin',
    street: '1 Example Street',
    city: 'Springfield',
    region: 'Oregon',
    postalCode: '97475',
    country: 'United States',
    note: 'Open from 7 to 18;\nclosed on Sundays',
  },
  email: { to: 'hello@example.com', subject: 'Table 12', body: 'Hello,\nwe would like to order.' },
  sms: { phone: '+1 415 555 0123', message: 'STAMP 12' },
  phone: { phone: '+1 415 555 0123' },
  geo: { latitude: 52.5163, longitude: 13.3777, label: 'Our shop' },
  event: {
    title: 'Summer party',
    start: '2026-07-01T18:00:00+02:00',
    end: '2026-07-01T23:00:00+02:00',
    location: '1 Example Street',
    description: 'Bring friends.',
    website: 'https://example.com/party',
  },
}

/** What would break out of a text if something forgot to escape it. */
const BARBS = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' onmouseover='x",
  '&amp;&lt;',
  'a;b,c:d\\e"f\\',
  '\\n\\;\\,',
  ';;P:other;',
  '\u202etxt.exe\u2066',
  'BEGIN:VEVENT',
  '%0ABcc:x@example.com',
  '&body=x?cc=y',
  '</title><script>',
  '\u{1F95A}\u200d\u{1F468}e\u0301',
]

/** Texts of every script, with barbs in them; the same for the same seed. */
export function hostileTexts(seed: number) {
  const random = seededRandom(seed)
  const barb = () => BARBS[random(BARBS.length)] as string
  const lines = (maximum: number) => {
    const text = randomText(random, maximum)
    return random(2) === 0 ? text : `${text}${barb()}${randomText(random, 5)}`
  }
  return {
    random,
    lines: (maximum: number) => `x${lines(maximum)}`,
    line: (maximum: number) => `x${lines(maximum)}x`.replace(/[\t\n]/g, ' '),
  }
}
