import { z } from 'zod'
import { strictObject } from '../fields.ts'
import { exactLine } from './fields.ts'

/** WPA stands for WPA, WPA2 and WPA3: phones find out which. */
export const WIFI_SECURITIES = ['WPA', 'WEP', 'none'] as const
export type WifiSecurity = (typeof WIFI_SECURITIES)[number]

const SSID_BYTES = 32
const WPA_HEX = /^[0-9A-Fa-f]{64}$/

/** A wireless network. */
export const wifiPayloadSchema = strictObject({
  ssid: exactLine(SSID_BYTES)
    .check((check) => {
      if (check.value.length <= SSID_BYTES && utf8Length(check.value) > SSID_BYTES)
        check.issues.push({
          code: 'custom',
          message: `must be at most ${SSID_BYTES} bytes long in UTF-8, as networks' names are`,
          input: check.value,
        })
    })
    .meta({ description: "The network's name, to the letter.", example: 'Guests' }),
  security: z
    .enum(WIFI_SECURITIES)
    .meta({ description: '`WPA` also stands for WPA2 and WPA3; `none` is an open network.' })
    .default('WPA'),
  password: exactLine(64)
    .optional()
    .meta({ description: 'Left out for an open network.', example: 'welcome-2026' }),
  hidden: z.boolean().meta({ description: 'The network does not tell its name.' }).default(false),
})
  .check((check) => {
    const message = passwordProblem(check.value)
    if (message) check.issues.push({ code: 'custom', message, path: ['password'], input: check.value })
  })
  .meta({ id: 'WifiPayload', unusedIO: 'input' })

function passwordProblem(given: { security: WifiSecurity; password?: string | undefined }): string | null {
  const { security, password } = given
  if (security === 'none')
    return password === undefined ? null : 'must be left out when security is none; or set security to WPA'
  if (password === undefined) return `is required for ${security}; for an open network set security to none`
  if (security === 'WEP') return null
  if (password.length < 8) return 'must be at least 8 characters long, as WPA wants it'
  return password.length < 64 || WPA_HEX.test(password)
    ? null
    : 'must be at most 63 characters long, or 64 hexadecimal digits'
}

/** Bytes of a well-formed text in UTF-8. */
function utf8Length(text: string): number {
  let bytes = 0
  for (const character of text) {
    const point = character.codePointAt(0) ?? 0
    bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4
  }
  return bytes
}
