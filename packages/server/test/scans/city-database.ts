import { writeFileSync } from 'node:fs'

/** What a field of a record may be. */
type Field = string | { [name: string]: Field }

/**
 * Writes a database in MaxMind's format (version 2.0, IPv4, records of 24 bits) that holds one record for each
 * network, given as address and prefix length. Just enough of the format to stand for an operator's own file.
 */
export function writeCityDatabase(
  path: string,
  networks: readonly (readonly [string, number, Field])[],
): void {
  const data: Buffer[] = []
  const nodes: [number | null, number | null][] = [[null, null]]
  const leaves: { node: number; side: 0 | 1; offset: number }[] = []
  let offset = 0
  for (const [address, length, record] of networks) {
    const bits = address.split('.').flatMap((byte) => [...Number(byte).toString(2).padStart(8, '0')])
    let node = 0
    bits.slice(0, length).forEach((bit, depth) => {
      const side = bit === '1' ? 1 : 0
      if (depth === length - 1) leaves.push({ node, side, offset })
      else {
        const row = nodes[node] ?? [null, null]
        row[side] ??= nodes.push([null, null]) - 1
        node = row[side]
      }
    })
    const encoded = encode(record)
    data.push(encoded)
    offset += encoded.length
  }
  const tree = Buffer.alloc(nodes.length * 6)
  nodes.forEach((row, node) => {
    row.forEach((child, side) => {
      const leaf = leaves.find((each) => each.node === node && each.side === side)
      const value = leaf === undefined ? (child ?? nodes.length) : nodes.length + 16 + leaf.offset
      tree.writeUIntBE(value, node * 6 + side * 3, 3)
    })
  })
  const marker = Buffer.from('\xab\xcd\xefMaxMind.com', 'latin1')
  writeFileSync(path, Buffer.concat([tree, Buffer.alloc(16), ...data, marker, metadata(nodes.length)]))
}

function metadata(nodeCount: number): Buffer {
  const fields: [string, Buffer][] = [
    ['node_count', unsigned(6, nodeCount)],
    ['record_size', unsigned(5, 24)],
    ['ip_version', unsigned(5, 4)],
    ['database_type', encode('Example-City')],
    // Empty: an array is type 11, and types above 7 stand in a byte of their own.
    ['languages', Buffer.from([0, 11 - 7])],
    ['binary_format_major_version', unsigned(5, 2)],
    ['binary_format_minor_version', unsigned(5, 0)],
    ['build_epoch', Buffer.from([4, 9 - 7, 0, 0, 0, 1])],
    ['description', encode({})],
  ]
  const pairs = fields.flatMap(([name, value]) => [encode(name), value])
  return Buffer.concat([Buffer.from([(7 << 5) | fields.length]), ...pairs])
}

/** A number of at most 16 bits under the type that the format names for its field. */
function unsigned(type: 5 | 6, value: number): Buffer {
  return Buffer.from([(type << 5) | 2, value >> 8, value & 255])
}

function encode(field: Field): Buffer {
  if (typeof field === 'string') {
    const text = Buffer.from(field)
    const size = text.length < 29 ? [(2 << 5) | text.length] : [(2 << 5) | 29, text.length - 29]
    return Buffer.concat([Buffer.from(size), text])
  }
  const pairs = Object.entries(field)
  const encoded = pairs.flatMap(([name, value]) => [encode(name), encode(value)])
  return Buffer.concat([Buffer.from([(7 << 5) | pairs.length]), ...encoded])
}
