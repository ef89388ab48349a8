import { afterAll, describe, expect, it } from '@jest/globals'
import { createStudio, type Studio, type StudioOptions } from '../../src/qr-images/studio/studio.ts'
import { logInMemory } from '../support/log-lines.ts'
import { LOOKS } from './looks.ts'

const opened: Studio[] = []
const open = (options?: StudioOptions) => {
  const studio = createStudio(logInMemory().logger, options)
  opened.push(studio)
  return studio
}
afterAll(async () => {
  await Promise.all(opened.map((studio) => studio.close()))
})

const picture = {
  text: 'https://qr.example.com/Ab3xY7z',
  look: LOOKS.dots as (typeof LOOKS)[string],
  logo: null,
}

describe('the studio', () => {
  it('draws one picture after the other, each for who asked for it', async () => {
    const studio = open()
    const drawn = await Promise.all(
      ['a', 'b', 'c', 'a'].map((text) =>
        studio.do({ kind: 'svg', picture: { ...picture, text }, size: 100 }),
      ),
    )
    expect(drawn[0]).toEqual(drawn[3])
    expect(new Set(drawn.map((one) => Buffer.from(one).toString())).size).toBe(3)
  })

  it('lets no more wait than it has room for, and says so', async () => {
    const studio = open({ queue: 2 })
    const asked = Array.from({ length: 5 }, () => studio.do({ kind: 'check', picture }))
    const settled = await Promise.allSettled(asked)
    expect(settled.map(({ status }) => status)).toEqual([
      'fulfilled',
      'fulfilled',
      'fulfilled',
      'rejected',
      'rejected',
    ])
    expect(settled[4]).toMatchObject({ reason: { code: 'unavailable' } })
  })

  it('does what somebody with a key asks for before what the public asks for, and lets less of that wait', async () => {
    const studio = open({ publicQueue: 2 })
    const done: string[] = []
    const ask = (name: string, order: 'first' | 'after') =>
      studio.do({ kind: 'svg', picture, size: 100 }, order).then(
        () => done.push(name),
        () => done.push(`${name} refused`),
      )
    await Promise.all([
      ask('1', 'first'),
      ask('2', 'after'),
      ask('3', 'after'),
      ask('4', 'after'),
      ask('5', 'first'),
    ])
    expect(done).toEqual(['4 refused', '1', '5', '2', '3'])
  })

  it('gives up on what takes too long, and does the next one', async () => {
    const studio = open({ timeoutMs: 1 })
    await expect(studio.do({ kind: 'check', picture })).rejects.toMatchObject({ code: 'unavailable' })
    const patient = open()
    await expect(patient.do({ kind: 'check', picture })).resolves.toMatchObject({ readable: true })
  })

  it('names the field that is wrong, and goes on', async () => {
    const studio = open()
    const small = studio.do({ kind: 'png', picture, size: 10, maximum: 4096 })
    await expect(small).rejects.toMatchObject({ field: 'size', message: expect.stringContaining('37') })
    const long = { ...picture, text: 'ü'.repeat(3_000) }
    await expect(studio.do({ kind: 'svg', picture: long, size: 100 })).rejects.toMatchObject({
      field: 'text',
    })
    await expect(studio.do({ kind: 'check', picture })).resolves.toMatchObject({ grade: 'A' })
  })

  it('starts again after a rest', async () => {
    const studio = open({ idleMs: 0 })
    const first = await studio.do({ kind: 'check', picture })
    await new Promise(setImmediate)
    expect(await studio.do({ kind: 'check', picture })).toEqual(first)
  })

  it('takes nothing more once it is closed', async () => {
    const studio = open()
    const waiting = studio.do({ kind: 'check', picture })
    await Promise.all([expect(waiting).rejects.toMatchObject({ code: 'unavailable' }), studio.close()])
    await expect(studio.do({ kind: 'check', picture })).rejects.toMatchObject({ code: 'unavailable' })
  })
})
