import { createSocket } from 'node:dgram'
import ipaddr from 'ipaddr.js'

/** What a name server says of a name: its addresses, that there is no such name, or nothing at all. */
export type Saying = readonly string[] | 'no such name' | 'silence'

export type NameServer = {
  /** Address and port. */
  address: string
  /** Names that it was asked for, once for each question. */
  asked: string[]
  close(): Promise<void>
}

const QUESTION_AT = 12
const A = 1
const AAAA = 28

/** A name server on loopback that speaks as much DNS over UDP as a resolver needs: RFC 1035, section 4. */
export async function nameServer(say: (name: string) => Saying): Promise<NameServer> {
  const socket = createSocket('udp4')
  const asked: string[] = []
  socket.on('message', (query, from) => {
    const { name, type, end } = questionOf(query)
    asked.push(name)
    const said = say(name)
    if (said === 'silence') return
    const records = said === 'no such name' ? [] : said.flatMap((address) => recordOf(address, type))
    const header = Buffer.from(query.subarray(0, QUESTION_AT))
    // An answer, recursive; 3 is "no such name".
    header.writeUInt16BE(said === 'no such name' ? 0x8183 : 0x8180, 2)
    ;[1, records.length, 0, 0].forEach((count, i) => {
      header.writeUInt16BE(count, 4 + 2 * i)
    })
    socket.send(
      Buffer.concat([header, query.subarray(QUESTION_AT, end), ...records]),
      from.port,
      from.address,
    )
  })
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve))
  return {
    address: `127.0.0.1:${socket.address().port}`,
    asked,
    close: () => new Promise((resolve) => socket.close(() => resolve())),
  }
}

/** The name as dotted text, and where the question ends. */
function questionOf(query: Buffer): { name: string; type: number; end: number } {
  const labels: string[] = []
  let at = QUESTION_AT
  for (let length = query.readUInt8(at); length > 0; length = query.readUInt8(at)) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length))
    at += 1 + length
  }
  return { name: labels.join('.').toLowerCase(), type: query.readUInt16BE(at + 1), end: at + 5 }
}

/** The record of an address, when it is of the type that was asked for. */
function recordOf(address: string, type: number): Buffer[] {
  const bytes = ipaddr.parse(address).toByteArray()
  const own = bytes.length === 4 ? A : AAAA
  if (own !== type) return []
  const fixed = Buffer.alloc(12)
  // The name is the question's.
  fixed.writeUInt16BE(0xc000 | QUESTION_AT, 0)
  fixed.writeUInt16BE(own, 2)
  fixed.writeUInt16BE(1, 4)
  fixed.writeUInt32BE(60, 6)
  fixed.writeUInt16BE(bytes.length, 10)
  return [Buffer.concat([fixed, Buffer.from(bytes)])]
}
