import { describe, expect, it } from '@jest/globals'
import { EVENTS, eventSamples, eventSchemas, ID_PREFIXES, type IdKind, idOf } from '../src/index.ts'

describe.each(EVENTS)('the sample of %s', (event) => {
  it('satisfies its schema exactly: no field is missing, more, or in another place', () => {
    const read = eventSchemas[event].parse(eventSamples[event])
    expect(JSON.stringify(read)).toBe(JSON.stringify(eventSamples[event]))
  })

  it('says its own name', () => {
    expect(eventSamples[event].event).toBe(event)
  })
})

describe('ids', () => {
  const kinds = Object.keys(ID_PREFIXES) as IdKind[]

  it('tell their kind apart: no prefix begins another', () => {
    const prefixes = Object.values(ID_PREFIXES)
    for (const one of prefixes) expect(prefixes.filter((other) => other.startsWith(one))).toEqual([one])
  })

  it.each(kinds)(
    'of the kind %s are refused with another prefix, without one, and with anything else',
    (kind) => {
      const schema = idOf(kind, '0Vb3kq9aT4mQz81LwXc2Rd')
      const text = '0Vb3kq9aT4mQz81LwXc2Rd'
      expect(schema.safeParse(ID_PREFIXES[kind] + text).success).toBe(true)
      for (const wrong of [
        text,
        `no_${text}`,
        `${ID_PREFIXES[kind]}short`,
        `${ID_PREFIXES[kind]}${text}\n`,
        `${ID_PREFIXES[kind]}${text}-`,
        `${ID_PREFIXES[kind]}${'x'.repeat(65)}`,
      ]) {
        expect(schema.safeParse(wrong).success).toBe(false)
      }
    },
  )
})
