import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { eventSamples, FEATURES } from '@qregg/contract'
import { type Run, refusalOf, runAgainst } from './support/run-app.ts'
import { type StubServer, startStubServer } from './support/stub-server.ts'

let server: StubServer
let run: Run

const code = eventSamples['code.created'].data.code

beforeEach(async () => {
  server = await startStubServer()
  server.on('GET', '/codes/code_1', { body: { data: { ...code, id: 'code_1' } } })
  run = runAgainst(server.origin)
})
afterEach(() => server.close())

const perform = (create: string, inputData: Record<string, unknown>) =>
  run<Record<string, unknown>>(`creates.${create}.operation.perform`, { inputData })

describe('Download QR Code Image', () => {
  it('gives a file that is made when a later step needs it', async () => {
    const made = await perform('download_code_image', {
      codeId: 'code_1',
      format: 'svg',
      size: 1024,
      margin: 2,
    })
    expect(made).toMatchObject({ id: 'code_1', shortCode: 'Ab3xY7z', fileName: 'qr-Ab3xY7z.svg' })
    const pointer = JSON.parse(String(made.file).split('|||')[1] ?? '')
    expect(pointer).toMatchObject({
      type: 'file',
      method: 'hydrators.codeImage',
      bundle: { id: 'code_1', format: 'svg', size: 1024, margin: 2, updatedAt: code.updatedAt },
    })
    expect(server.asked).toHaveLength(1)
  })

  it('may be a PDF, where this server makes them', async () => {
    const input = { codeId: 'code_1', format: 'pdf', widthMm: 80 }
    const made = await perform('download_code_image', input)
    expect(made).toMatchObject({ fileName: 'qr-Ab3xY7z.pdf' })
    expect(made.file).toContain('"widthMm":80')
    const inputs = async () => {
      const path = 'creates.download_code_image.operation.inputFields'
      const fields = await run<Array<{ key: string; choices?: object }>>(path)
      return [fields.map(({ key }) => key), Object.keys(fields[1]?.choices ?? {})]
    }
    expect(await inputs()).toEqual([
      ['codeId', 'format', 'size', 'widthMm', 'margin'],
      ['png', 'svg', 'pdf'],
    ])
    await server.close()
    server = await startStubServer(FEATURES.filter((feature) => feature !== 'codes.images.pdf'))
    run = runAgainst(server.origin)
    expect(await inputs()).toEqual([
      ['codeId', 'format', 'size', 'margin'],
      ['png', 'svg'],
    ])
  })

  it('is a PNG of the usual size when nothing is chosen', async () => {
    const made = await perform('download_code_image', { codeId: 'code_1', format: '', size: null })
    expect(made.fileName).toBe('qr-Ab3xY7z.png')
    expect(made.file).not.toContain('"size"')
  })

  it.each([
    [{ size: 0 }, 'Size must be a whole number from 1 to 4096.'],
    [{ size: 5000 }, 'Size must be a whole number from 1 to 4096.'],
    [{ size: 'large' }, 'Size must be a whole number from 1 to 4096.'],
    [{ margin: -1 }, 'Margin must be a whole number from 0 to 64.'],
    [{ widthMm: 4 }, 'Print Width must be a whole number from 5 to 2000.'],
    [{ format: 'gif' }, 'Format must be png, svg or pdf.'],
  ])('says at once what is wrong with %j', async (input, complaint) => {
    expect((await refusalOf(perform('download_code_image', { codeId: 'code_1', ...input }))).message).toBe(
      complaint,
    )
    expect(server.asked).toHaveLength(0)
  })
})
