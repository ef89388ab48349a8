import { describe, expect, it } from '@jest/globals'
import type { ScanRow } from '../../src/db/schema.ts'
import { follow } from '../../src/scans/stream/follow.ts'
import { inPieces } from '../../src/scans/stream/routes.ts'
import { Subscriber } from '../../src/scans/stream/subscriber.ts'
import { newScan } from '../postgres/instance.ts'

const row = (id: number): ScanRow => {
  const { userAgent: _, ...scan } = newScan()
  return { ...scan, id, agent_id: null }
}
const rows = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, i) => row(first + i))
const subscriberOf = (waiting: ScanRow[]) => {
  const subscriber = new Subscriber({ codeNum: undefined, reasons: new Set(['human']) })
  for (const one of waiting) subscriber.offer(one)
  return subscriber
}
const idsOf = (told: unknown) => (told as ScanRow[]).map(({ id }) => id)

describe('what waits for a stream', () => {
  it('is handed out some at a time, in order, and the rest goes on waiting', async () => {
    const subscriber = subscriberOf(rows(1, 250))
    const told: number[][] = []
    for (let position = 40; told.flat().length < 210; position = told.at(-1)?.at(-1) ?? 0)
      told.push(idsOf(await subscriber.next(position)))
    expect(told.map(({ length }) => length)).toEqual([100, 100, 10])
    expect(told.flat()).toEqual(idsOf(rows(41, 250)))
  })

  it('is told before a beat that came behind it, and forgotten when it is read from the log', async () => {
    const subscriber = subscriberOf(rows(1, 3))
    subscriber.beat()
    subscriber.forget()
    subscriber.offer(row(4))
    expect(idsOf(await subscriber.next(3))).toEqual([4])
    expect(await subscriber.next(4)).toBe('beat')
  })
})

describe('a stream that begins above what its instance was told', () => {
  it('leaves out what its client has, which the instance hears of only now', async () => {
    const subscriber = subscriberOf(rows(101, 125))
    const reader = {
      patienceMs: 1,
      following: () => Promise.reject(new Error('There is nothing to be read.')),
    }
    const range = { after: 120, until: 100 }
    const { value } = await follow(reader, { workspaceNum: 1 }, subscriber, range).next()
    expect(idsOf(value)).toEqual([121, 122, 123, 124, 125])
  })
})

describe('the events of a stream', () => {
  it('are made as the client takes them, in pieces of 64 KiB, and each whole', () => {
    const made: number[] = []
    const textOf = ({ id }: ScanRow) => {
      made.push(id)
      return `${id}${'x'.repeat(30_000)}\n`
    }
    const pieces = inPieces(rows(1, 100), textOf)
    const first = pieces.next().value as Buffer
    expect(made).toEqual([1, 2, 3])
    expect(first.length).toBeLessThan(65_536 + 30_010)
    const text = Buffer.concat([first, ...pieces]).toString()
    expect(text.match(/\d+/g)?.map(Number)).toEqual(idsOf(rows(1, 100)))
  })
})
