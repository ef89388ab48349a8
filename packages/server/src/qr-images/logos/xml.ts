import { LogoError } from './errors.ts'

export type XmlElement = {
  readonly name: string
  readonly attributes: ReadonlyMap<string, string>
  readonly children: XmlElement[]
  /** The text directly in it. */
  text: string
}

const MAXIMUM_DEPTH = 32
const MAXIMUM_ELEMENTS = 5_000
const NAME = /[A-Za-z_][\w.:-]*/y
const ATTRIBUTE = /\s+([A-Za-z_][\w.:-]*)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')/y
const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

/**
 * Reads the little XML that a picture needs: elements, attributes, text, comments. Document types and entities of their
 * own are refused, for with them a few bytes become gigabytes; depth and number of elements are bounded.
 */
export const readXml = (source: string): XmlElement => {
  const open: XmlElement[] = []
  let root: XmlElement | undefined
  let elements = 0
  let at = source.startsWith('\ufeff') ? 1 : 0

  const skip = (end: string): void => {
    const found = source.indexOf(end, at)
    if (found < 0) throw new LogoError('is not whole XML: something is not closed')
    at = found + end.length
  }
  const addText = (text: string): void => {
    const element = open.at(-1)
    if (element) element.text += text
    else if (text.trim() !== '') throw new LogoError('is not XML: there is text outside of its elements')
  }
  const startTag = (): void => {
    NAME.lastIndex = at + 1
    const name = NAME.exec(source)?.[0]
    if (name === undefined) throw new LogoError('is not XML: a < begins no element')
    at = NAME.lastIndex
    const attributes = new Map<string, string>()
    for (;;) {
      ATTRIBUTE.lastIndex = at
      const match = ATTRIBUTE.exec(source)
      if (!match) break
      attributes.set(match[1] ?? '', decode(match[2] ?? match[3] ?? ''))
      at = ATTRIBUTE.lastIndex
    }
    const end = /\s*(\/?)>/y
    end.lastIndex = at
    const closing = end.exec(source)
    if (!closing) throw new LogoError(`is not XML: <${name.slice(0, 40)}> is not closed`)
    at = end.lastIndex
    if (++elements > MAXIMUM_ELEMENTS) throw new LogoError(`has more than ${MAXIMUM_ELEMENTS} elements`)
    const element: XmlElement = { name, attributes, children: [], text: '' }
    if (open.length === 0 && root) throw new LogoError('is not XML: it has more than one root')
    open.at(-1)?.children.push(element)
    root ??= element
    if (closing[1] === '/') return
    open.push(element)
    if (open.length > MAXIMUM_DEPTH) throw new LogoError(`is nested deeper than ${MAXIMUM_DEPTH} elements`)
  }

  while (at < source.length) {
    if (source[at] !== '<') {
      const next = source.indexOf('<', at)
      addText(decode(source.slice(at, next < 0 ? source.length : next)))
      at = next < 0 ? source.length : next
    } else if (source.startsWith('<!--', at)) skip('-->')
    else if (source.startsWith('<![CDATA[', at)) {
      const from = at + 9
      skip(']]>')
      addText(source.slice(from, at - 3))
    } else if (source.startsWith('<!', at))
      throw new LogoError('has a document type or entities of its own; save it without')
    else if (source.startsWith('<?', at)) skip('?>')
    else if (source.startsWith('</', at)) {
      const name = open.pop()?.name
      const from = at + 2
      skip('>')
      if (source.slice(from, at - 1).trim() !== name) throw new LogoError('is not XML: its elements cross')
    } else startTag()
  }
  if (!root || open.length > 0) throw new LogoError('is not whole XML: something is not closed')
  return root
}

const decode = (text: string): string =>
  text.replace(/&([^;&\s]{0,12});?/g, (_, name: string) => {
    const known = ENTITIES[name]
    if (known !== undefined) return known
    const number = /^#(?:x([0-9a-fA-F]{1,6})|(\d{1,7}))$/.exec(name)
    const code = number ? Number.parseInt(number[1] ?? number[2] ?? '', number[1] ? 16 : 10) : Number.NaN
    if (!(code > 0 && code <= 0x10ffff)) throw new LogoError(`has the unknown entity &${name};`)
    return String.fromCodePoint(code)
  })
