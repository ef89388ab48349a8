import { describe, expect, it } from '@jest/globals'
import { eventSamples } from '@qregg/contract'
import type { Snapshot } from '../../src/codes/code.ts'
import type { ScanRow } from '../../src/db/schema.ts'
import { createScanIds } from '../../src/scans/scan-ids.ts'
import { toScanItem } from '../../src/scans/scan-item.ts'
import { eventBody, FORMAT, scanBody } from '../../src/webhooks/body.ts'

const AT = Date.UTC(2026, 0, 1, 12)
const ids = createScanIds({ mix: 5n, shift: 7n })
const snapshot: Snapshot = {
  id: 'code_1',
  shortCode: 'Ab3xY7z',
  type: 'url',
  mode: 'dynamic',
  title: 'Caf\u00e9 "\u2028"',
  payload: { url: 'https://example.com/menu' },
  active: true,
  tags: ['b', 'a'],
  metadata: { z: '1', a: '2' },
  externalId: null,
}
const row: ScanRow = {
  id: 3,
  workspace_num: 1,
  code_num: 2,
  revision: 4,
  at: AT,
  country: 'US',
  city: null,
  device: 'mobile',
  os: 'iOS',
  browser: 'Safari',
  referrer: null,
  reason: 'human',
  rule: 1,
  visitor: 42,
  agent_id: 1,
}

describe('a delivery’s body', () => {
  // A delivery that waits through an upgrade is sent in the bytes that it had. Whoever changes these makes format 2.
  it('of format 1 is these bytes, for ever', () => {
    const item = JSON.stringify(toScanItem(row, snapshot, ids))
    expect(scanBody(1, [item], AT + 50)).toBe(
      '{"event":"scan","data":{"scans":[{"code":{"id":"code_1","shortCode":"Ab3xY7z","title":"Café \\"\u2028\\"",' +
        '"externalId":null,"tags":["b","a"],"metadata":{"z":"1","a":"2"}},"scan":{' +
        '"timestamp":"2026-01-01T12:00:00.000Z","country":"US","city":null,"device":"mobile","os":"iOS",' +
        '"browser":"Safari","referrer":null,"id":"scan_0V73HmVs0000000M","reason":"human",' +
        '"destination":"https://example.com/menu","test":false}}]},"timestamp":"2026-01-01T12:00:00.050Z"}',
    )
    expect(FORMAT).toBe(1)
  })

  it('of a format that this version does not know is not guessed at', () => {
    expect(() => scanBody(2, [], AT)).toThrow('newer version')
  })

  it('of each event is the contract’s sample, to the byte', () => {
    for (const sample of Object.values(eventSamples)) {
      const { event, data, timestamp } = sample
      const body = eventBody(event, data, Date.parse(timestamp))
      expect(body).toBe(JSON.stringify(sample))
    }
  })

  it('tells no destination of a scan that was sent nowhere', () => {
    expect(toScanItem({ ...row, reason: 'inactive' }, snapshot, ids).scan.destination).toBeNull()
  })
})
