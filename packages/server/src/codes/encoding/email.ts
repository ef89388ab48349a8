import type { PayloadOf } from '@qregg/contract'

/**
 * A mail as a `mailto:` URI. Everything but unreserved characters is percent-encoded as UTF-8, and line breaks are
 * `%0D%0A`, so that no field can begin another. Source: RFC 6068, 2 and 5.
 */
export function encodeEmail({ to, subject, body }: PayloadOf<'email'>): string {
  const at = to.lastIndexOf('@')
  const address = `${percent(to.slice(0, at))}@${percent(to.slice(at + 1))}`
  const fields = Object.entries({ subject, body }).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${percent(value.replace(/\r\n|\r|\n/g, '\r\n'))}`],
  )
  return `mailto:${address}${fields.length > 0 ? `?${fields.join('&')}` : ''}`
}

/** RFC 3986's unreserved characters stay; encodeURIComponent leaves five more, which brackets in texts may end. */
export function percent(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}
