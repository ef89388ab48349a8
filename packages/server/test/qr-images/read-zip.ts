import { crc32, inflateRawSync } from 'node:zlib'
import { expect } from '@jest/globals'

/** The files of a ZIP, found by its directory; each header, length and checksum is expected to agree with it. */
export const readZip = (zip: Buffer): Map<string, Buffer> => {
  const end = zip.length - 22
  expect(zip.readUInt32LE(end)).toBe(0x06054b50)
  const files = new Map<string, Buffer>()
  let at = zip.readUInt32LE(end + 16)
  for (let left = zip.readUInt16LE(end + 10); left > 0; left--) {
    expect(zip.readUInt32LE(at)).toBe(0x02014b50)
    const nameLength = zip.readUInt16LE(at + 28)
    const name = zip.toString('utf8', at + 46, at + 46 + nameLength)
    const local = zip.readUInt32LE(at + 42)
    expect(zip.readUInt32LE(local)).toBe(0x04034b50)
    expect(zip.subarray(local + 4, local + 30)).toEqual(zip.subarray(at + 6, at + 32))
    const [method, crc, packed, length] = [
      zip.readUInt16LE(at + 10),
      ...[16, 20, 24].map((o) => zip.readUInt32LE(at + o)),
    ]
    const start = local + 30 + nameLength
    const data = zip.subarray(start, start + (packed ?? 0))
    const body = method === 8 ? inflateRawSync(data) : Buffer.from(data)
    expect([body.length, crc32(body)]).toEqual([length, crc])
    files.set(name, body)
    at += 46 + nameLength
  }
  expect(at).toBe(end)
  return files
}
