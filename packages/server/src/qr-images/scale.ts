import { QrRangeError } from './errors.ts'

/**
 * The whole pixels that a module gets when `modules` of them shall fit into `size` pixels.
 * @throws QrRangeError when there is less than one; `maximum` is what may be asked for at all
 */
export const wholeScale = (modules: number, size: number, maximum: number): number => {
  if (size >= modules) return Math.floor(size / modules)
  const message = `size is ${size}, but this code with its margin is ${modules} modules wide; ask for at least ${modules} pixels`
  throw new QrRangeError('size', { minimum: modules, maximum }, message)
}
