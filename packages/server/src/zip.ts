import { pipeline } from 'node:stream/promises'
import { crc32, createDeflateRaw, deflateRawSync } from 'node:zlib'

/**
 * A file of a ZIP: `body` where it is in memory, `compress` being for what is text; or `stream` where it is not, of at
 * most 4 GB, which is always compressed.
 */
export type ZipEntry = WholeFile | StreamedFile
type WholeFile = { name: string; body: Buffer; compress: boolean }
type StreamedFile = { name: string; stream: AsyncIterable<Buffer> }

/** What a file's header and its line in the directory say of it. */
type Facts = { name: Buffer; flags: number; method: number; crc: number; packed: number; size: number }

const STORED = 0
const DEFLATED = 8
/** Names are UTF-8. */
const UTF8 = 0x0800
/** Checksum and sizes come after the file. */
const TOLD_AFTER = 0x0008
/** 1 January 1980, the first day that a ZIP knows: equal files make equal archives. */
const DOS_DATE = 0x0021
const MOST_32 = 0xffff_ffff

/**
 * Makes a ZIP while its files come: one at a time is in memory, or a piece of one, and of those before it a few bytes
 * each for the directory at the end. At most 65,535 files; what is more than 4 GB in all says so by ZIP64. Format:
 * PKWARE's APPNOTE 6.3. `most32` is the largest number that is written in 32 bits; tests lower it.
 */
export async function* zipOf(
  entries: AsyncIterable<ZipEntry>,
  most32: number = MOST_32,
): AsyncGenerator<Buffer> {
  const directory: Buffer[] = []
  let at = 0
  for await (const entry of entries) {
    const start = at
    const pieces = 'body' in entry ? whole(entry) : streamed(entry)
    let piece = await pieces.next()
    for (; !piece.done; piece = await pieces.next()) {
      at += piece.value.length
      yield piece.value
    }
    directory.push(lineOf(piece.value, start, most32))
  }
  yield endOf(directory, at, most32)
}

async function* whole({ name, body, compress }: WholeFile): AsyncGenerator<Buffer, Facts> {
  const data = compress ? deflateRawSync(body) : body
  const facts: Facts = {
    name: Buffer.from(name),
    flags: UTF8,
    method: compress ? DEFLATED : STORED,
    crc: crc32(body),
    packed: data.length,
    size: body.length,
  }
  yield Buffer.concat([signed(0x04034b50, factsOf(facts)), facts.name])
  yield data
  return facts
}

async function* streamed({ name, stream }: StreamedFile): AsyncGenerator<Buffer, Facts> {
  const facts: Facts = {
    name: Buffer.from(name),
    flags: UTF8 | TOLD_AFTER,
    method: DEFLATED,
    crc: 0,
    packed: 0,
    size: 0,
  }
  yield Buffer.concat([signed(0x04034b50, factsOf(facts)), facts.name])
  async function* counted() {
    for await (const piece of stream) {
      facts.crc = crc32(piece, facts.crc)
      facts.size += piece.length
      yield piece
    }
  }
  const deflate = createDeflateRaw()
  const fed = pipeline(counted(), deflate)
  // Whoever reads what comes out is told of it there.
  fed.catch(() => {})
  for await (const piece of deflate as AsyncIterable<Buffer>) {
    facts.packed += piece.length
    yield piece
  }
  await fed
  yield signed(0x08074b50, sizesOf(facts))
  return facts
}

/** A file's line in the directory: `at` is where the file begins. */
function lineOf(facts: Facts, at: number, most32: number): Buffer {
  const isFar = at > most32
  const extra = isFar ? Buffer.alloc(12) : Buffer.alloc(0)
  if (isFar) {
    extra.writeUInt16LE(0x0001, 0)
    extra.writeUInt16LE(8, 2)
    extra.writeBigUInt64LE(BigInt(at), 4)
  }
  const place = Buffer.alloc(14)
  place.writeUInt32LE(isFar ? MOST_32 : at, 10)
  // Made by the version of the format that it is to be read by: 2.0, or 4.5 which knows ZIP64.
  const version = Buffer.from([isFar ? 45 : 20, 0])
  const told = factsOf(facts)
  told.writeUInt16LE(extra.length, 24)
  return Buffer.concat([signed(0x02014b50, version), told, place, facts.name, extra])
}

/** The directory and where to find it. */
function endOf(directory: readonly Buffer[], at: number, most32: number): Buffer {
  const list = Buffer.concat(directory)
  const isFar = at > most32
  const end = Buffer.alloc(18)
  end.writeUInt16LE(directory.length, 4)
  end.writeUInt16LE(directory.length, 6)
  end.writeUInt32LE(list.length, 8)
  end.writeUInt32LE(isFar ? MOST_32 : at, 12)
  const parts: Buffer[] = [list]
  if (isFar) parts.push(...farEnd(directory.length, list.length, at))
  return Buffer.concat([...parts, signed(0x06054b50, end)])
}

function farEnd(count: number, length: number, at: number): Buffer[] {
  const record = Buffer.alloc(52)
  record.writeBigUInt64LE(44n, 0)
  record.writeUInt16LE(45, 8)
  record.writeUInt16LE(45, 10)
  record.writeBigUInt64LE(BigInt(count), 20)
  record.writeBigUInt64LE(BigInt(count), 28)
  record.writeBigUInt64LE(BigInt(length), 36)
  record.writeBigUInt64LE(BigInt(at), 44)
  const locator = Buffer.alloc(16)
  locator.writeBigUInt64LE(BigInt(at + length), 4)
  locator.writeUInt32LE(1, 12)
  return [signed(0x06064b50, record), signed(0x07064b50, locator)]
}

function signed(signature: number, rest: Buffer): Buffer {
  const head = Buffer.alloc(4)
  head.writeUInt32LE(signature)
  return Buffer.concat([head, rest])
}

/** What a file's own header and its line in the directory both say. */
function factsOf(facts: Facts): Buffer<ArrayBuffer> {
  const told = Buffer.alloc(26)
  told.writeUInt16LE(20, 0)
  told.writeUInt16LE(facts.flags, 2)
  told.writeUInt16LE(facts.method, 4)
  told.writeUInt16LE(DOS_DATE, 8)
  told.set(sizesOf(facts), 10)
  told.writeUInt16LE(facts.name.length, 22)
  return told
}

function sizesOf({ crc, packed, size }: Facts): Buffer {
  const told = Buffer.alloc(12)
  told.writeUInt32LE(crc, 0)
  told.writeUInt32LE(packed, 4)
  told.writeUInt32LE(size, 8)
  return told
}
