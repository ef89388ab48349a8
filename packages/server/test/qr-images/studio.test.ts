import { afterAll, describe, expect, it } from '@jest/globals'
import {
  type Asker,
  createStudio,
  type Studio,
  type StudioOptions,
} from '../../src/qr-images/studio/studio.ts'
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

const MINE = { workspaceId: 'ws_1' }
const WAITING = { kind: 'svg', picture, size: 100 } as const

/** Asks for a picture in somebody's name, and writes down when it was drawn. */
const asking = (studio: Studio, done: string[]) => (name: string, asker: Asker) =>
  studio.do(WAITING, asker).then(
    () => done.push(name),
    () => done.push(`${name} refused`),
  )

describe('the studio', () => {
  it('draws one picture after the other, each for who asked for it', async () => {
    const studio = open()
    const drawn = await Promise.all(
      ['a', 'b', 'c', 'a'].map((text) =>
        studio.do({ kind: 'svg', picture: { ...picture, text }, size: 100 }, MINE),
      ),
    )
    expect(drawn[0]).toEqual(drawn[3])
    expect(new Set(drawn.map((one) => Buffer.from(one).toString())).size).toBe(3)
  })

  it('lets no more wait than it has room for, and says so', async () => {
    const studio = open({ queue: 2 })
    const asked = Array.from({ length: 5 }, () => studio.do({ kind: 'check', picture }, MINE))
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
    const ask = asking(studio, done)
    const [first, after] = [MINE, { ...MINE, order: 'after' as const }]
    await Promise.all([ask('1', first), ask('2', after), ask('3', after), ask('4', after), ask('5', first)])
    expect(done).toEqual(['4 refused', '1', '5', '2', '3'])
  })

  it('has workspaces take turns, whoever asked for more', async () => {
    const done: string[] = []
    const ask = asking(open(), done)
    const [a, b] = [{ workspaceId: 'ws_a' }, { workspaceId: 'ws_b' }]
    await Promise.all([ask('a1', a), ask('a2', a), ask('a3', a), ask('a4', a), ask('b1', b), ask('b2', b)])
    expect(done).toEqual(['a1', 'a2', 'b1', 'a3', 'b2', 'a4'])
  })

  it('has room for a workspace where another one has taken all of it', async () => {
    const done: string[] = []
    const ask = asking(open({ queue: 3 }), done)
    const [a, b] = [{ workspaceId: 'ws_a' }, { workspaceId: 'ws_b' }]
    // The first is drawn at once; three of the others wait.
    await Promise.all([ask('a1', a), ask('a2', a), ask('a3', a), ask('a4', a), ask('b1', b), ask('b2', b)])
    expect(done).toEqual(['a4 refused', 'b2 refused', 'a1', 'a2', 'b1', 'a3'])
  })

  it('comes to the public now and then, however many with a key there are', async () => {
    const done: string[] = []
    const ask = asking(open(), done)
    const asked = [ask('public', { ...MINE, order: 'after' })]
    for (let index = 1; index <= 6; index++) asked.push(ask(`${index}`, MINE))
    asked.push(ask('public too', { ...MINE, order: 'after' }))
    await Promise.all(asked)
    expect(done).toEqual(['public', '1', '2', '3', '4', 'public too', '5', '6'])
  })

  it('draws nothing for who has waited so long that they are not there any more', async () => {
    let now = 0
    const done: string[] = []
    const ask = asking(open({ now: () => now, patienceMs: 20_000 }), done)
    const asked = [ask('1', MINE), ask('2', MINE)]
    now = 19_999
    asked.push(ask('3', MINE))
    now = 20_000
    await Promise.all(asked)
    expect(done).toEqual(['1', '2 refused', '3'])
  })

  it('reads the rules of a logo once, and not once for each of their selectors', async () => {
    const style = `${'a,'.repeat(250_000)}a{${';'.repeat(500_000)}fill:#ff0000}`
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><style>${style}</style><path d="M0 0h9v9z"/></svg>`
    const job = { kind: 'logo', type: 'image/svg+xml', bytes: Buffer.from(svg), maximumPixels: 1 } as const
    await expect(open().do(job, MINE)).resolves.toMatchObject({ kind: 'vector' })
  })

  it('gives up on what takes too long, and does the next one', async () => {
    const studio = open({ timeoutMs: 1 })
    await expect(studio.do({ kind: 'check', picture }, MINE)).rejects.toMatchObject({ code: 'unavailable' })
    const patient = open()
    await expect(patient.do({ kind: 'check', picture }, MINE)).resolves.toMatchObject({ readable: true })
  })

  it('names the field that is wrong, and goes on', async () => {
    const studio = open()
    const small = studio.do({ kind: 'png', picture, size: 10, maximum: 4096 }, MINE)
    await expect(small).rejects.toMatchObject({ field: 'size', message: expect.stringContaining('37') })
    const long = { ...picture, text: 'ü'.repeat(3_000) }
    await expect(studio.do({ kind: 'svg', picture: long, size: 100 }, MINE)).rejects.toMatchObject({
      field: 'text',
    })
    await expect(studio.do({ kind: 'check', picture }, MINE)).resolves.toMatchObject({ grade: 'A' })
  })

  it('starts again after a rest', async () => {
    const studio = open({ idleMs: 0 })
    const first = await studio.do({ kind: 'check', picture }, MINE)
    await new Promise(setImmediate)
    expect(await studio.do({ kind: 'check', picture }, MINE)).toEqual(first)
  })

  it('takes nothing more once it is closed', async () => {
    const studio = open()
    const waiting = studio.do({ kind: 'check', picture }, MINE)
    await Promise.all([expect(waiting).rejects.toMatchObject({ code: 'unavailable' }), studio.close()])
    await expect(studio.do({ kind: 'check', picture }, MINE)).rejects.toMatchObject({ code: 'unavailable' })
  })
})
