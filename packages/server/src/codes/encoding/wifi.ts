import type { PayloadOf, WifiSecurity } from '@qregg/contract'

const AUTHENTICATION: Record<WifiSecurity, string> = { WPA: 'WPA', WEP: 'WEP', none: 'nopass' }

/**
 * A network, in the `WIFI:` syntax that phones read: T the authentication, S the name, P the password, H hidden.
 * It comes from ZXing's "Barcode Contents" and is taken up by the Wi-Fi Alliance's WPA3 specification.
 */
export function encodeWifi({ ssid, security, password, hidden }: PayloadOf<'wifi'>): string {
  const key = password === undefined ? '' : `P:${escapeField(password)};`
  return `WIFI:T:${AUTHENTICATION[security]};S:${escapeField(ssid)};${key}${hidden ? 'H:true;' : ''};`
}

const escapeField = (text: string) => text.replace(/[\\;,:"]/g, '\\$&')
