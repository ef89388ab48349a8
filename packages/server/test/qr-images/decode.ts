import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader'
import type { QrMatrix } from '../../src/qr-images/matrix.ts'

// By default the reader fetches its binary from the network; tests open no socket, so it is read from the package.
const wasm = createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm')
prepareZXingModule({ overrides: { wasmBinary: readFileSync(wasm) } })

/** The texts of the QR codes in a picture file. */
export const decodePicture = async (picture: Uint8Array): Promise<string[]> => {
  const found = await readBarcodes(picture, { formats: ['QRCode'] })
  return found.map(({ text }) => text)
}

/** The texts of the QR codes in a matrix, which is drawn with `scale` pixels a module and a margin of 4. */
export const decodeMatrix = async ({ size, modules }: QrMatrix, scale = 3): Promise<string[]> => {
  const side = (size + 8) * scale
  const data = new Uint8ClampedArray(side * side * 4).fill(255)
  for (let y = 0; y < size * scale; y++) {
    for (let x = 0; x < size * scale; x++) {
      if (modules[Math.floor(y / scale) * size + Math.floor(x / scale)] !== 1) continue
      const pixel = (y + 4 * scale) * side + x + 4 * scale
      data.fill(0, pixel * 4, pixel * 4 + 3)
    }
  }
  const found = await readBarcodes({ data, width: side, height: side }, { formats: ['QRCode'] })
  return found.map(({ text }) => text)
}
