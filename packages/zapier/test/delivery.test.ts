import { describe, expect, it } from '@jest/globals'
import { eventSamples } from '@qregg/contract'
import { signatureOf } from '../src/hooks/signature.ts'
import { delivered, SECRET, sampleEvent } from './support/deliveries.ts'
import { refusalOf, runAgainst, type TestBundle } from './support/run-app.ts'

const run = runAgainst('http://127.0.0.1:1')
const newScan = (bundle: TestBundle) => run<unknown[]>('triggers.new_scan.operation.perform', bundle)

it('the signature is the documented one', () => {
  // From `printf '{"event":"ping"}' | openssl dgst -sha256 -hmac whsec_abc`.
  expect(signatureOf('whsec_abc', '{"event":"ping"}')).toBe(
    'sha256=63abae981c11ef40efbb5cb46f506d34af90ef291d7110b1f56adeb81e1e61ab',
  )
})

describe('a delivery is used', () => {
  it('when its secret signed it, however the header is spelt', async () => {
    for (const header of [
      'Http-X-Qregg-Signature',
      'X-Qregg-Signature',
      'x-qregg-signature',
      'HTTP-X-QREGG-SIGNATURE',
    ])
      expect(await newScan(delivered(eventSamples.scan, { header }))).toHaveLength(1)
  })

  it('and a ping or another event starts nothing', async () => {
    for (const event of ['ping', 'code.created', 'code.deleted'] as const) {
      expect(await newScan(delivered(eventSamples[event]))).toEqual([])
      const changed = 'triggers.code_destination_changed.operation.perform'
      expect(await run(changed, delivered(eventSamples[event]))).toEqual([])
    }
    const newCode = 'triggers.new_code.operation.perform'
    expect(await run(newCode, delivered(eventSamples['code.deleted']))).toEqual([])
  })
})

describe('a delivery is refused', () => {
  const genuine = () => delivered(eventSamples.scan)
  const forged: Array<[string, TestBundle]> = [
    ['signed with another secret', delivered(eventSamples.scan, { secret: 'whsec_forged' })],
    [
      'changed on its way',
      { ...genuine(), rawRequest: { ...genuine().rawRequest!, content: '{"event":"scan"}' } },
    ],
    ['without a signature', { ...genuine(), rawRequest: { ...genuine().rawRequest!, headers: {} } }],
    [
      'with an empty signature',
      { ...genuine(), rawRequest: { ...genuine().rawRequest!, headers: { 'Http-X-Qregg-Signature': '' } } },
    ],
    ['for a Zap that has no secret', { ...genuine(), subscribeData: { id: 'wh_1' } }],
    [
      'for a Zap that has an empty secret',
      delivered(eventSamples.scan, { secret: '', subscribeData: { id: 'wh_1', secret: '' } }),
    ],
    ['for a Zap that has no subscription', { ...genuine(), subscribeData: undefined }],
    ['that is not there at all', { subscribeData: genuine().subscribeData }],
  ]

  it.each(forged)('%s', async (_how, bundle) => {
    const told = await refusalOf(newScan(bundle))
    expect(told).toMatchObject({ name: 'AppError', code: 'invalid_signature' })
  })

  it('without telling the secret or the body', async () => {
    for (const [, bundle] of forged) {
      const { whole } = await refusalOf(newScan(bundle))
      expect(whole).not.toContain(SECRET)
      expect(whole).not.toContain('Ab3xY7z')
    }
  })
})

it('items of one batch have ids of their own, also when one code was scanned twice', async () => {
  const event = sampleEvent('scan', ({ data }) => {
    const [first] = data.scans
    data.scans.push({ ...first!, scan: { ...first!.scan, id: 'scan_second12345678' } })
  })
  const items = (await newScan(delivered(event))) as Array<{ id: string }>
  expect(items.map(({ id }) => id)).toEqual([eventSamples.scan.data.scans[0]?.scan.id, 'scan_second12345678'])
})
