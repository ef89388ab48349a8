import type { DesignCheck } from '@qregg/contract'
import { gradeOf } from '../check/grade.ts'
import { readCode } from '../check/read-code.ts'
import { drawPixels } from '../drawing/raster.ts'
import type { Scene } from '../drawing/scene.ts'
import { sceneOf } from './draw.ts'
import type { Picture } from './jobs.ts'

/** Pixels a module: as a phone sees a code held in the hand. */
const NEAR = 6
/**
 * And across the table, where none is whole. A hand never holds still, so one of these is enough: at any one of them some
 * codes of dots fall between the decoder's samples (12 % at 2.7, none at the next), which says nothing about the look.
 */
const AFAR = [2.7, 2.9, 2.5]
const PAPER = '#ffffff'

/** Draws a picture on white paper, reads it with a decoder and grades it. */
export const checkPicture = async (picture: Picture): Promise<DesignCheck> => {
  const { scene, level, modules } = sceneOf(picture)
  const near = await readCode(drawPixels(...onPaper(scene, NEAR)))
  const readable = near?.text === picture.text
  return gradeOf({
    look: picture.look,
    errorCorrection: level,
    modules,
    width: scene.width,
    logoCover: scene.logoCover,
    unusedCorrection: readable ? (near?.unusedCorrection ?? null) : null,
    readable,
    readableFromAfar: readable && (await isReadFromAfar(scene, picture.text)),
  })
}

async function isReadFromAfar(scene: Scene, text: string): Promise<boolean> {
  for (const scale of AFAR)
    if ((await readCode(drawPixels(...onPaper(scene, scale))))?.text === text) return true
  return false
}

/** With a strip of paper around, for a picture is never all that a camera sees. */
const onPaper = (scene: Scene, scale: number) => {
  const strip = 2 * scale
  const width = Math.ceil(scene.width * scale + 2 * strip)
  const height = Math.ceil(scene.height * scale + 2 * strip)
  return [
    { ...scene, surround: PAPER },
    { width, height, scale, x: strip, y: strip },
  ] as const
}
