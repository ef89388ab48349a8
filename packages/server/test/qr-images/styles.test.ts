import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals'
import { CODE_TYPES } from '@qregg/contract'
import { qrText } from '../../src/codes/encoding/qr-text.ts'
import { readCode } from '../../src/qr-images/check/read-code.ts'
import { writePdf } from '../../src/qr-images/drawing/pdf-writer.ts'
import { sceneOf } from '../../src/qr-images/studio/draw.ts'
import { createStudio, type Studio } from '../../src/qr-images/studio/studio.ts'
import { viewOf } from '../../src/qr-images/studio/view.ts'
import { SAMPLES } from '../codes/payload-samples.ts'
import { logInMemory } from '../support/log-lines.ts'
import { decodePicture } from './decode.ts'
import { LOGO, LOOKS } from './looks.ts'
import { randomText, seededRandom } from './random-text.ts'
import { readPdfPicture, readSvgPicture } from './read-pictures.ts'

const SHORT_URL = 'https://qr.example.com/Ab3xY7z'
const TEXTS: Array<[string, string]> = [
  ['a dynamic code', SHORT_URL],
  ...CODE_TYPES.map((type): [string, string] => {
    const code = { type, mode: 'static', shortCode: 'Ab3xY7z', payload: SAMPLES[type] } as const
    return [`a static ${type}`, qrText(code, 'https://qr.example.com')]
  }),
]

type Look = (typeof LOOKS)[string]

// Large codes take their time to draw and to read, three times each.
jest.setTimeout(30_000)

// The very thread that draws for the server: it is also quicker than the same code within Jest.
const MINE = { workspaceId: 'ws_1' }
let studio: Studio
beforeAll(() => {
  studio = createStudio(logInMemory().logger)
})
afterAll(() => studio.close())

const partsOf = (text: string, look: Look) => ({ text, look, logo: look.logo && LOGO })

const png = async (text: string, look: Look) =>
  Buffer.from(await studio.do({ kind: 'png', picture: partsOf(text, look), size: 720, maximum: 4_096 }, MINE))

const pictures = async (text: string, look: Look) => {
  const picture = partsOf(text, look)
  return {
    png: await png(text, look),
    svg: Buffer.from(await studio.do({ kind: 'svg', picture, size: 512 }, MINE)).toString(),
    pdf: Buffer.from(await studio.do({ kind: 'pdf', picture, widthMm: 50 }, MINE)),
  }
}

describe.each(Object.entries(LOOKS))('the look "%s"', (name, look) => {
  it.each(TEXTS)('says %s to the letter as PNG, SVG and PDF', async (_, text) => {
    const drawn = await pictures(text, look)
    const read = {
      png: await decodePicture(drawn.png),
      svg: (await readCode(readSvgPicture(drawn.svg)))?.text,
      pdf: (await readCode(readPdfPicture(drawn.pdf)))?.text,
    }
    expect([name, read]).toEqual([name, { png: [text], svg: text, pdf: text }])
  })
})

describe('any Unicode', () => {
  it('is read back as it was, in every style', async () => {
    const random = seededRandom(20_261_122)
    const looks = Object.values(LOOKS)
    for (let round = 0; round < 40; round++) {
      const text = randomText(random, 60)
      const look = looks[round % looks.length] ?? looks[0]
      expect(await decodePicture(await png(text, look as Look))).toEqual([text])
    }
  })

  it('is drawn below a code in whatever script, and the code is still read', async () => {
    for (const text of [
      'Äpfel & Öl',
      'Сканируй',
      'Σκάναρε',
      'امسح هنا',
      'סרוק אותי',
      '扫一扫',
      'スキャン',
      '스캔',
      'स्कैन करें',
      'สแกน',
      '😀 👍🏽',
      '⟶ ★',
    ]) {
      const look = { ...LOOKS.frame, frame: { text, foreground: null, background: null } } as Look
      const { scene } = sceneOf({ text: SHORT_URL, look, logo: null })
      const words = scene.items[2]
      expect([text, words?.kind === 'fill' && words.path.length > 40]).toEqual([text, true])
      expect(await decodePicture(await png(SHORT_URL, look))).toEqual([SHORT_URL])
    }
  })
})

describe('a picture', () => {
  it('has whole pixels for each module: at any size a module is as wide as every other', async () => {
    for (const size of [100, 333, 512, 1_000]) {
      const { scene } = sceneOf({ text: SHORT_URL, look: LOOKS.frame as Look, logo: null })
      const view = viewOf(scene, size, 4_096)
      expect(Number.isInteger(view.scale) && Number.isInteger(view.x) && Number.isInteger(view.y)).toBe(true)
      expect(Math.max(view.width, view.height)).toBe(size)
    }
  })

  it('as PDF is as wide in print as was asked for', () => {
    const { scene } = sceneOf({ text: SHORT_URL, look: LOOKS.dots as Look, logo: null })
    for (const widthMm of [5, 50, 2_000])
      expect(readPdfPicture(writePdf(scene, widthMm)).widthMm).toBeCloseTo(widthMm, 2)
  })

  it('is the same bytes every time', async () => {
    const look = LOOKS.everything as Look
    expect(await pictures(SHORT_URL, look)).toEqual(await pictures(SHORT_URL, look))
  })
})

describe('the grade of a look', () => {
  it('is the same for whatever short code', async () => {
    const look = LOOKS['dots with rounded finders'] as Look
    const texts = Array.from(
      { length: 60 },
      (_, i) => `http://localhost:${30_000 + i * 97}/${'menu-1b'.repeat(3).slice(0, 2 + (i % 18))}`,
    )
    const checks = await Promise.all(
      texts.map((text) => studio.do({ kind: 'check', picture: partsOf(text, look) }, MINE)),
    )
    expect([...new Set(checks.map(({ grade }) => grade))]).toEqual(['A'])
  })
})
