import { crc32, inflateRawSync } from 'node:zlib'
import { expect } from '@jest/globals'

const TOLD_AFTER = 0x0008
const FAR = 0xffff_ffff

/** The files of a ZIP, found by its directory; each header, length and checksum is expected to agree with it. */
export const readZip = (zip: Buffer): Map<string, Buffer> => {
  const end = zip.length - 22
  expect(zip.readUInt32LE(end)).toBe(0x06054b50)
  const files = new Map<string, Buffer>()
  let at = zip.readUInt32LE(end + 16)
  let listEnd = end
  if (at === FAR) {
    // ZIP64: a locator before the end leads to a record that tells where the directory is.
    expect(zip.readUInt32LE(end - 20)).toBe(0x07064b50)
    listEnd = Number(zip.readBigUInt64LE(end - 12))
    expect(zip.readUInt32LE(listEnd)).toBe(0x06064b50)
    expect(Number(zip.readBigUInt64LE(listEnd + 32))).toBe(zip.readUInt16LE(end + 10))
    at = Number(zip.readBigUInt64LE(listEnd + 48))
  }
  for (let left = zip.readUInt16LE(end + 10); left > 0; left--) {
    expect(zip.readUInt32LE(at)).toBe(0x02014b50)
    const nameLength = zip.readUInt16LE(at + 28)
    const extraLength = zip.readUInt16LE(at + 30)
    const name = zip.toString('utf8', at + 46, at + 46 + nameLength)
    const near = zip.readUInt32LE(at + 42)
    const local = near === FAR ? Number(zip.readBigUInt64LE(at + 46 + nameLength + 4)) : near
    expect(zip.readUInt32LE(local)).toBe(0x04034b50)
    const isToldAfter = (zip.readUInt16LE(at + 8) & TOLD_AFTER) !== 0
    const toldBefore = isToldAfter ? 14 : 28
    expect(zip.subarray(local + 4, local + toldBefore)).toEqual(zip.subarray(at + 6, at + toldBefore + 2))
    expect(zip.readUInt16LE(local + 28)).toBe(0)
    const [method, crc, packed, length] = [
      zip.readUInt16LE(at + 10),
      ...[16, 20, 24].map((o) => zip.readUInt32LE(at + o)),
    ]
    const start = local + 30 + nameLength
    const data = zip.subarray(start, start + (packed ?? 0))
    if (isToldAfter) {
      expect(zip.readUInt32LE(start + data.length)).toBe(0x08074b50)
      const after = start + data.length + 4
      expect(zip.subarray(after, after + 12)).toEqual(zip.subarray(at + 16, at + 28))
    }
    const body = method === 8 ? inflateRawSync(data) : Buffer.from(data)
    expect([body.length, crc32(body)]).toEqual([length, crc])
    files.set(name, body)
    at += 46 + nameLength + extraLength
  }
  expect(at).toBe(listEnd)
  return files
}
