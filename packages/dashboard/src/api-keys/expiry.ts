/** How long a new key holds: for ever, so many days, or through the last moment of a day. */
export const EXPIRIES = [
  { value: 'never', text: 'Never' },
  { value: '30', text: 'In 30 days' },
  { value: '90', text: 'In 90 days' },
  { value: '365', text: 'In a year' },
  { value: 'date', text: 'On a day…' },
] as const
export type Expiry = (typeof EXPIRIES)[number]['value']

const DAY_MS = 86_400_000

/** A day as `<input type="date">` has it, in this browser's time zone. */
export function dayText(date: Date): string {
  const pad = (part: number) => String(part).padStart(2, '0')
  return `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`
}

/** The moment for the API; null: never. The chosen day itself still counts. */
export function expiresAt(expiry: Expiry, day: string, now = Date.now()): string | null {
  if (expiry === 'never') return null
  if (expiry !== 'date') return new Date(now + Number(expiry) * DAY_MS).toISOString()
  return new Date(`${day}T23:59:59`).toISOString()
}
