import { spawnSync } from 'node:child_process'
import { describe, expect, it } from '@jest/globals'

const RUN = new URL('../../../../scripts/run.mjs', import.meta.url).href

/** Runs `node scripts/run.mjs nothing` as that version would. */
function runAs(version: string) {
  const script = `
    Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } })
    process.argv = ['node', 'run.mjs', 'nothing']
    import('${RUN}')`
  const { status, stderr } = spawnSync(process.execPath, ['-e', script], { encoding: 'utf8' })
  return { status, stderr }
}

describe('every npm script', () => {
  it.each(['12.22.9', '18.20.4'])('refuses to run on Node %s, and says what it needs', (version) => {
    const { status, stderr } = runAs(version)
    expect(status).toBe(1)
    expect(stderr).toMatch(
      new RegExp(`^Qregg needs Node 20 or newer, and this is ${version} \\(.*\\)\\.\n.*\n$`),
    )
  })

  it.each(['20.0.0', '24.21.0'])('runs on Node %s', (version) => {
    const { status, stderr } = runAs(version)
    expect([status, stderr]).toEqual([2, expect.stringContaining('No task "nothing"')])
  })
})
