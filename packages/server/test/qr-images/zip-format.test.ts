import { describe, expect, it } from '@jest/globals'
import { createManifest } from '../../src/qr-images/zip/manifest.ts'
import { type ZipEntry, zipOf } from '../../src/qr-images/zip/zip.ts'
import { readZip } from './read-zip.ts'

async function* each(entries: ZipEntry[]) {
  yield* entries
}
const bytes = async (entries: ZipEntry[]) => {
  const parts: Buffer[] = []
  for await (const part of zipOf(each(entries))) parts.push(part)
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
