import { crc32, deflateRawSync } from 'node:zlib'

/** A file of a ZIP; `compress` is for what is text. */
export type ZipEntry = { name: string; body: Buffer; compress: boolean }

const STORED = 0
const DEFLATED = 8
/** Names are UTF-8. */
const UTF8 = 0x0800
/** 1 January 1980, the first day that a ZIP knows: equal files make equal archives. */
const DOS_DATE = 0x0021

/**
 * Makes a ZIP while its files come: one at a time is in memory, and of those before it a few bytes each for the
 * directory at the end. Without ZIP64, so at most 65,535 files and 4 GB. Format: PKWARE's APPNOTE 6.3.
 */
export async function* zipOf(entries: AsyncIterable<ZipEntry>): AsyncGenerator<Buffer> {
  const directory: Buffer[] = []
  let at = 0
  for await (const { name, body, compress } of entries) {
    const data = compress ? deflateRawSync(body) : body
    const facts = factsOf(name, body, data, compress ? DEFLATED : STORED)
    const local = Buffer.concat([signed(0x04034b50, Buffer.alloc(0)), facts, Buffer.from(name)])
    const place = Buffer.alloc(14)
    place.writeUInt32LE(at, 10)
    // Made by version 2.0 of the format, as it is to be read by.
    directory.push(Buffer.concat([signed(0x02014b50, Buffer.from([20, 0])), facts, place, Buffer.from(name)]))
    at += local.length + data.length
    yield local
    yield data
  }
  const list = Buffer.concat(directory)
  const end = Buffer.alloc(18)
  end.writeUInt16LE(directory.length, 4)
  end.writeUInt16LE(directory.length, 6)
  end.writeUInt32LE(list.length, 8)
  end.writeUInt32LE(at, 12)
  yield Buffer.concat([list, signed(0x06054b50, end)])
}

const signed = (signature: number, rest: Buffer): Buffer => {
  const head = Buffer.alloc(4)
  head.writeUInt32LE(signature)
  return Buffer.concat([head, rest])
}

/** What a file's own header and its line in the directory both say. */
const factsOf = (name: string, body: Buffer, data: Buffer, method: number): Buffer => {
  const facts = Buffer.alloc(26)
  facts.writeUInt16LE(20, 0)
  facts.writeUInt16LE(UTF8, 2)
  facts.writeUInt16LE(method, 4)
  facts.writeUInt16LE(DOS_DATE, 8)
  facts.writeUInt32LE(crc32(body), 10)
  facts.writeUInt32LE(data.length, 14)
  facts.writeUInt32LE(body.length, 18)
  facts.writeUInt16LE(Buffer.byteLength(name), 22)
  return facts
}
