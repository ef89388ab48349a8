import { closeSync, fdatasyncSync, openSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { quantile } from './statistics.mjs'

const PAGE = Buffer.alloc(4_096, 7)

/**
 * Times 200 appends of 4 kB, each with fdatasync: what a commit with synchronous=FULL has to wait for.
 * @param {string} folder on the disk that will hold the database
 * @returns {{ p50: number, p99: number }} milliseconds
 */
export function syncLatency(folder) {
  const file = join(folder, 'sync-latency')
  const descriptor = openSync(file, 'w')
  try {
    const times = Array.from({ length: 200 }, () => {
      const start = performance.now()
      writeSync(descriptor, PAGE)
      fdatasyncSync(descriptor)
      return performance.now() - start
    })
    return { p50: quantile(times, 0.5), p99: quantile(times, 0.99) }
  } finally {
    closeSync(descriptor)
    rmSync(file)
  }
}
