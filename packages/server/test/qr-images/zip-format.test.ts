import { describe, expect, it } from '@jest/globals'
import { createManifest } from '../../src/qr-images/zip/manifest.ts'
import { type ZipEntry, zipOf } from '../../src/zip.ts'
import { readZip } from './read-zip.ts'

async function* each(entries: ZipEntry[]) {
  yield* entries
}
const bytes = async (entries: ZipEntry[], most32?: number) => {
  const parts: Buffer[] = []
  for await (const part of zipOf(each(entries), most32)) parts.push(part)
  return Buffer.concat(parts)
}

describe('a ZIP', () => {
  it('holds what was put in, stored or packed, under names of any script', async () => {
    const entries = [
      { name: 'a.png', body: Buffer.from([1, 2, 3]), compress: false },
      { name: 'ä漢.svg', body: Buffer.from('<svg/>'.repeat(1_000)), compress: true },
      { name: 'empty', body: Buffer.alloc(0), compress: false },
    ]
    const zip = await bytes(entries)
    expect(zip.length).toBeLessThan(1_000)
    expect(readZip(zip)).toEqual(new Map(entries.map(({ name, body }) => [name, body])))
    expect(await bytes(entries)).toEqual(zip)
  })

  it('holds files that came in pieces, whose sizes nobody knew before', async () => {
    async function* pieces(...list: string[]) {
      for (const piece of list) yield Buffer.from(piece)
    }
    const zip = await bytes([
      { name: 'first', body: Buffer.from('first'), compress: true },
      { name: 'lines.ndjson', stream: pieces('{"a":1}\n', '', '{"b":2}\n'.repeat(100_000)) },
      { name: 'none.ndjson', stream: pieces() },
    ])
    expect(zip.length).toBeLessThan(5_000)
    const files = readZip(zip)
    expect([...files.keys()]).toEqual(['first', 'lines.ndjson', 'none.ndjson'])
    expect(files.get('lines.ndjson')?.toString()).toBe(`{"a":1}\n${'{"b":2}\n'.repeat(100_000)}`)
    expect(files.get('none.ndjson')?.length).toBe(0)
  })

  it('that is larger than 32 bits can tell says so in 64', async () => {
    const entries = ['one', 'two', 'three'].map((name) => ({ name, body: Buffer.alloc(60), compress: false }))
    const zip = await bytes(entries, 100)
    expect(zip.readUInt32LE(zip.length - 22 + 16)).toBe(0xffff_ffff)
    expect([...readZip(zip).keys()]).toEqual(['one', 'two', 'three'])
  })

  it('breaks off when one of its files does', async () => {
    async function* broken() {
      yield Buffer.from('half')
      throw new Error('the disk is gone')
    }
    await expect(bytes([{ name: 'half', stream: broken() }])).rejects.toThrow('the disk is gone')
  })

  it('of nothing is a ZIP too', async () => expect(readZip(await bytes([])).size).toBe(0))
})

describe('the manifest', () => {
  it('quotes what needs it, and makes no formula of a title', () => {
    const manifest = createManifest()
    const row = {
      id: 'code_1',
      shortCode: 'Ab',
      shortUrl: 'https://qr.example.com/Ab',
      file: 'Ab.svg',
      error: '',
    }
    manifest.add({ ...row, title: 'a, "b"\nc' })
    manifest.add({ ...row, title: '=1+1' })
    expect(manifest.body().toString()).toBe(
      '\ufeffid,shortCode,shortUrl,title,file,error\r\n' +
        'code_1,Ab,https://qr.example.com/Ab,"a, ""b""\nc",Ab.svg,\r\n' +
        "code_1,Ab,https://qr.example.com/Ab,'=1+1,Ab.svg,\r\n",
    )
  })
})
