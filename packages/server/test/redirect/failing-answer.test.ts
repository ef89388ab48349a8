import type { IncomingMessage, ServerResponse } from 'node:http'
import { describe, expect, it } from '@jest/globals'
import type { ScanRow } from '../../src/db/schema.ts'
import { createRedirect } from '../../src/redirect/redirect.ts'
import type { Enricher } from '../../src/scans/enrichment/enrich.ts'
import { createRecorder, type Kept } from '../../src/scans/recorder.ts'
import type { SqliteScanLog } from '../../src/scans/scan-log.ts'
import { newScan } from '../postgres/instance.ts'
import { standingClock } from '../support/clock.ts'
import { logInMemory } from '../support/log-lines.ts'

const clock = standingClock(0)

/** A log that keeps everything, in memory alone. */
function recorderOf(committed: (rows: ScanRow[]) => void = () => {}) {
  const { logger, errors } = logInMemory()
  const append: SqliteScanLog['append'] = (scans) =>
    scans.map(({ userAgent: _, ...scan }, i) => ({ ...scan, id: i + 1, agent_id: null }))
  const recorder = createRecorder({ log: { append } as SqliteScanLog, committed, logger, clock })
  return { recorder, logger, errors }
}

describe('an answer that cannot be written', () => {
  it('keeps no other scan of its batch from its answer, nor any listener from what was committed', async () => {
    const told: number[] = []
    const { recorder, errors } = recorderOf((rows) => void told.push(...rows.map(({ id }) => id)))
    recorder.record(newScan(), () => {
      throw new Error('The socket is not there any more.')
    })
    const second = await new Promise<Kept>((resolve) => void recorder.record(newScan(), resolve))
    expect(second).toMatchObject({ id: 2 })
    expect(told).toEqual([1, 2])
    expect(errors()).toHaveLength(1)
  })

  it('cuts off its own connection, so that nobody waits for it', async () => {
    const { recorder, logger, errors } = recorderOf()
    const redirect = createRedirect({
      codes: {
        find: () => ({
          codeNum: 1,
          workspaceNum: 1,
          revision: 1,
          state: 'active',
          location: 'https://example.com/',
          landing: null,
        }),
        forget() {},
      },
      enricher: { enrich: () => newScan() } as unknown as Enricher,
      recorder,
      clock,
      logger,
    })
    let isCut = false
    const response = {
      writeHead() {
        throw new TypeError('Invalid character in header content')
      },
      destroy() {
        isCut = true
      },
    }
    const request = { method: 'GET', url: '/abc', headers: {}, socket: {} } as IncomingMessage
    expect(redirect(request, response as unknown as ServerResponse)).toBe(true)
    await new Promise<Kept>((resolve) => void recorder.record(newScan(), resolve))
    expect([isCut, errors().length]).toEqual([true, 1])
  })
})
