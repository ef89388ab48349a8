import type { View } from '../drawing/raster.ts'
import type { Scene } from '../drawing/scene.ts'
import { wholeScale } from '../scale.ts'

/**
 * Puts a scene on a picture whose longer side has `size` pixels. A module is a whole number of pixels, the largest that
 * fits; what remains is left around the scene, and nothing is scaled by fractions.
 * @throws QrRangeError when a module would have less than one pixel
 */
export const viewOf = (scene: Scene, size: number, maximum: number): View => {
  const longer = Math.max(scene.width, scene.height)
  const scale = wholeScale(longer, size, maximum)
  const width = Math.round((size * scene.width) / longer)
  const height = Math.round((size * scene.height) / longer)
  const x = Math.floor((width - scene.width * scale) / 2)
  const y = Math.floor((height - scene.height * scale) / 2)
  return { width, height, scale, x, y }
}
