import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { type FoldWorker, startFoldWorker } from '../../src/scans/fold/fold-worker.ts'
import { logInMemory } from '../support/log-lines.ts'
import { type FoldedLog, openFoldedLog } from './folded-log.ts'

const SCANS = 40_000
const CHUNK = 5_000
let log: FoldedLog
let worker: FoldWorker
beforeEach(async () => {
  log = await openFoldedLog()
  log.add(SCANS)
  const { database, folded } = log.storage.paths
  worker = startFoldWorker({ databasePath: database, foldedPath: folded }, logInMemory().logger, CHUNK)
})
afterEach(() => log.close())

describe('the thread that folds', () => {
  it('answers each who waits once it is as far as the log was when he asked', async () => {
    await Promise.all([worker.caughtUp(), worker.caughtUp()])
    expect(log.fold.last()).toBe(SCANS)
    log.add(10)
    await worker.caughtUp()
    expect(log.fold.last()).toBe(SCANS + 10)
    await worker.stop()
  })

  it('hears a stop between two chunks, and whoever waits may give up, while much is to be folded', async () => {
    const ending = new AbortController()
    const waiting = worker.caughtUp(ending.signal)
    ending.abort()
    await waiting
    await worker.caughtUp(ending.signal)
    void worker.caughtUp()
    await worker.stop()
    expect(log.fold.last()).toBeLessThan(SCANS)
  })
})
