/** Reads a vCard or an iCalendar object as a phone does: unfolds, splits and unescapes. Throws at what is malformed. */
export function readContentLines(text: string): Array<{ name: string; value: string }> {
  if (!text.endsWith('\r\n')) throw new Error('The last line is not ended')
  const physical = text.slice(0, -2).split('\r\n')
  for (const line of physical) {
    if (Buffer.byteLength(line) > 75) throw new Error(`A line of ${Buffer.byteLength(line)} octets: ${line}`)
    if (/[\r\n]/.test(line)) throw new Error(`A bare line break in ${JSON.stringify(line)}`)
  }
  return physical
    .join('\r\n')
    .replace(/\r\n /g, '')
    .split('\r\n')
    .map((line) => {
      const at = line.indexOf(':')
      if (!/^[A-Z]+(;[A-Z]+=[A-Z]+)*$/.test(line.slice(0, at))) throw new Error(`No property: ${line}`)
      return { name: line.slice(0, at), value: line.slice(at + 1) }
    })
}

/** Splits at what is not escaped, and takes the escapes away. */
export function readValue(value: string, separator: ';' | ',' | null = null): string[] {
  const parts = ['']
  const add = (text: string) => parts.push((parts.pop() ?? '') + text)
  for (let i = 0; i < value.length; i++) {
    const character = value[i] as string
    if (character === '\\') {
      const next = value[++i] ?? ''
      if (!['\\', ';', ',', 'n'].includes(next)) throw new Error(`An escape of nothing: \\${next}`)
      add(next === 'n' ? '\n' : next)
    } else if (character === separator) parts.push('')
    else if (character === ';' || character === ',')
      throw new Error(`${character} is not escaped in ${value}`)
    else add(character)
  }
  return parts
}

/** Reads `WIFI:T:WPA;S:name;P:pass;;` */
export function readWifi(text: string): Record<string, string> {
  if (!text.startsWith('WIFI:')) throw new Error('No WIFI:')
  const fields: Record<string, string> = {}
  let field = ''
  let rest = text.slice('WIFI:'.length)
  for (; rest !== ''; rest = rest.slice(1)) {
    const character = rest[0] as string
    if (character === '\\') {
      field += rest[1]
      rest = rest.slice(1)
    } else if (character === ';') {
      if (field === '') return rest === ';' ? fields : fail(rest)
      const name = field.slice(0, field.indexOf(':'))
      if (name in fields) throw new Error(`${name} twice`)
      fields[name] = field.slice(name.length + 1)
      field = ''
    } else field += character
  }
  return fail('the end is missing')
}

function fail(why: string): never {
  throw new Error(`What stands behind the end: ${why}`)
}

/** Reads `mailto:` by RFC 6068. Every character must be one that a URI may have. */
export function readMailto(text: string): Record<string, string> {
  if (!/^[\x21\x23-\x3b\x3d\x3f-\x5b\x5d\x5f\x61-\x7a\x7e]+$/.test(text)) throw new Error(`No URI: ${text}`)
  const [, to = '', query = ''] = /^mailto:([^?]*)(?:\?([^?]*))?$/.exec(text) ?? []
  const fields = query.split('&').filter(Boolean)
  return Object.fromEntries([
    ['to', decodeURIComponent(to)],
    ...fields.map((one) => one.split('=').map(decodeURIComponent) as [string, string]),
  ])
}
