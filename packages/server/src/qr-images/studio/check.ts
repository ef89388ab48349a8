import type { DesignCheck } from '@qregg/contract'
import { gradeOf } from '../check/grade.ts'
import { readCode } from '../check/read-code.ts'
import { drawPixels } from '../drawing/raster.ts'
import type { Scene } from '../drawing/scene.ts'
import { sceneOf } from './draw.ts'
import type { Picture } from './jobs.ts'

/** Pixels a module: as a phone sees a code held in the hand, and one across the table. The second is not whole. */
const NEAR = 6
const AFAR = 2.7
const PAPER = '#ffffff'

/** Draws a picture on white paper, reads it with a decoder and grades it. */
export const checkPicture = async (picture: Picture): Promise<DesignCheck> => {
  const { scene, level, modules } = sceneOf(picture)
  const near = await readCode(drawPixels(...onPaper(scene, NEAR)))
  const readable = near?.text === picture.text
  const afar = readable ? await readCode(drawPixels(...onPaper(scene, AFAR))) : undefined
  return gradeOf({
    look: picture.look,
    errorCorrection: level,
    modules,
    width: scene.width,
    logoCover: scene.logoCover,
    unusedCorrection: readable ? (near?.unusedCorrection ?? null) : null,
    readable,
    readableFromAfar: afar?.text === picture.text,
  })
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
