import type { ZipEntry } from '../zip.ts'

/** A file of a ZIP may have 4 GB; programs that read lines like fewer. */
const PART_BYTES = 1_000_000_000

/** One file `name.ndjson`, and `name-2.ndjson` and so on where it grows too large. A piece ends with a line. */
export async function* inParts(
  name: string,
  pieces: AsyncGenerator<Buffer>,
  atMost: number = PART_BYTES,
): AsyncGenerator<ZipEntry> {
  let next = await pieces.next()
  async function* part() {
    for (let size = 0; !next.done && size < atMost; next = await pieces.next()) {
      size += next.value.length
      yield next.value
    }
  }
  try {
    for (let number = 1; number === 1 || !next.done; number++)
      yield { name: `${name}${number === 1 ? '' : `-${number}`}.ndjson`, stream: part() }
  } finally {
    await pieces.return(undefined)
  }
}
