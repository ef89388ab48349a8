import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader'
import type { Pixels } from '../drawing/scene.ts'

let prepared = false

/** By default the decoder fetches its binary from the network; ours comes with the package. */
const prepare = (): void => {
  if (prepared) return
  const wasm = createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm')
  prepareZXingModule({ overrides: { wasmBinary: new Uint8Array(readFileSync(wasm)).buffer } })
  prepared = true
}

export type ReadCode = {
  text: string
  /** Light on dark. */
  inverted: boolean
  /** Share of the error correction that was not needed, 0 to 1; null when the decoder does not tell. */
  unusedCorrection: number | null
}

/** Reads the one QR code in a picture as a scanner does; undefined when it finds none. */
export const readCode = async ({ rgba, width, height }: Pixels): Promise<ReadCode | undefined> => {
  prepare()
  const data = new Uint8ClampedArray(rgba.buffer as ArrayBuffer, rgba.byteOffset, rgba.length)
  // The type is a browser's, which asks for fields that are not read.
  const picture = { data, width, height } as unknown as Parameters<typeof readBarcodes>[0]
  const [found] = await readBarcodes(picture, { formats: ['QRCode'], maxNumberOfSymbols: 1 })
  if (!found?.isValid) return undefined
  return { text: found.text, inverted: found.isInverted, unusedCorrection: unused(found.extra) }
}

const unused = (extra: string): number | null => {
  try {
    const { UEC } = JSON.parse(extra) as { UEC?: string | number }
    const value = Number(UEC)
    return UEC !== undefined && Number.isFinite(value) ? value : null
  } catch {
    return null
  }
}
