import { describe, expect, it } from '@jest/globals'
import { fakeApi, line } from './support/fake-api.ts'
import { execute } from './support/fake-n8n.ts'
import { code } from './support/samples.ts'

const byId = { __rl: true, mode: 'id', value: code.id }

describe('code: download image', () => {
  const download = { resource: 'code', operation: 'downloadImage', codeId: byId }
  const bytes = Buffer.from('PNG!')
  const headers = { 'content-disposition': 'inline; filename="Ab3xY7z.png"' }

  it('puts the file in a binary field, named as the server names it', async () => {
    const api = fakeApi({ headers, body: bytes })
    expect(await execute(api, download)).toEqual([
      {
        json: { codeId: code.id, fileName: 'Ab3xY7z.png', size: 4 },
        binary: { data: { data: bytes.toString('base64'), fileName: 'Ab3xY7z.png', mimeType: 'image/png' } },
        pairedItem: { item: 0 },
      },
    ])
    expect(line(api.requests[0])).toBe(`GET /codes/${code.id}/image.png`)
    expect(api.requests[0]?.encoding).toBe('arraybuffer')
  })

  it('asks for another format, size and margin, and takes another name and field', async () => {
    const api = fakeApi({ headers, body: bytes })
    const options = { size: 300, margin: 0, fileName: 'table-12.svg' }
    const [result] = await execute(api, { ...download, format: 'svg', binaryPropertyName: 'qr', options })
    expect(line(api.requests[0])).toBe(`GET /codes/${code.id}/image.svg?size=300&margin=0`)
    expect(result?.binary).toEqual({
      qr: expect.objectContaining({ fileName: 'table-12.svg', mimeType: 'image/svg+xml' }),
    })
  })

  it('asks for a PDF by its width in print, and for the others by their pixels', async () => {
    const options = { size: 300, widthMm: 80, margin: 2 }
    const api = fakeApi({ body: bytes })
    const [result] = await execute(api, { ...download, format: 'pdf', options })
    expect(line(api.requests[0])).toBe(`GET /codes/${code.id}/image.pdf?widthMm=80&margin=2`)
    expect(result?.binary?.data).toMatchObject({
      fileName: `${code.id}.pdf`,
      mimeType: 'application/pdf',
    })
    const png = fakeApi({ body: bytes })
    await execute(png, { ...download, options })
    expect(line(png.requests[0])).toBe(`GET /codes/${code.id}/image.png?size=300&margin=2`)
  })

  it.each([{}, { 'content-disposition': 'inline; filename="../etc/passwd"' }])(
    'is named by the ID where the server gives no usable name: %j',
    async (given) => {
      const [result] = await execute(
        fakeApi({ headers: given as Record<string, string>, body: bytes }),
        download,
      )
      expect(result?.json.fileName).toBe(`${code.id}.png`)
    },
  )
})
