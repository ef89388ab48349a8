import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { DAY_MS, dayOf, openSalts, type Salts } from '../../src/scans/enrichment/salts.ts'

const NOON = Date.UTC(2026, 0, 15, 12)
const TODAY = dayOf(NOON)
const HOUR_MS = 3_600_000

let dataDir: string
let now: number
let open: Salts[]
const clock = { now: () => now }
const start = (onError?: (error: Error) => void): Salts => {
  const salts = openSalts(dataDir, clock, onError)
  open.push(salts)
  return salts
}
const file = () => join(dataDir, 'volatile', 'salts.json')
const onDisk = (): Record<string, string> => JSON.parse(readFileSync(file(), 'utf8'))
const text = (salts: Salts, day: number) => salts.saltFor(day).export().toString('base64')

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'salts-'))
  now = NOON
  open = []
})
afterEach(() => {
  for (const salts of open) salts.close()
  rmSync(dataDir, { recursive: true, force: true })
})

describe('the salts', () => {
  it('are made at the first start, of 32 random bytes, in a file that only its owner reads', () => {
    const salt = text(start(), TODAY)
    expect(Buffer.from(salt, 'base64')).toHaveLength(32)
    expect(onDisk()).toEqual({ [TODAY]: salt })
    expect(statSync(file()).mode & 0o777).toBe(0o600)
    expect(statSync(join(dataDir, 'volatile')).mode & 0o777).toBe(0o700)
    expect(readdirSync(join(dataDir, 'volatile'))).toEqual(['salts.json'])
  })

  it('survive a restart, so that a visitor is not counted twice for it', () => {
    const before = text(start(), TODAY)
    expect(text(start(), TODAY)).toBe(before)
  })

  it('differ from one server to another', () => {
    const here = text(start(), TODAY)
    rmSync(dataDir, { recursive: true })
    expect(text(start(), TODAY)).not.toBe(here)
  })

  it('differ from day to day', () => {
    const salts = start()
    const today = text(salts, TODAY)
    now += DAY_MS
    expect(text(salts, TODAY + 1)).not.toBe(today)
    expect(text(salts, TODAY)).toBe(today)
  })

  it('of tomorrow are made in the last hour of a day, and are the ones that tomorrow uses', () => {
    const salts = start()
    now = (TODAY + 1) * DAY_MS - HOUR_MS - 1
    salts.rotate()
    expect(Object.keys(onDisk())).toEqual([`${TODAY}`])
    now += 1
    salts.rotate()
    const tomorrow = onDisk()[TODAY + 1]
    expect(tomorrow).toBeDefined()
    now += HOUR_MS
    expect(text(salts, TODAY + 1)).toBe(tomorrow)
  })

  it('are deleted from the file and from memory 48 hours after their day began', () => {
    const salts = start()
    const old = salts.saltFor(TODAY)
    now = (TODAY + 2) * DAY_MS - 1
    salts.rotate()
    expect(onDisk()).toHaveProperty(`${TODAY}`)
    now += 1
    salts.rotate()
    expect(onDisk()).not.toHaveProperty(`${TODAY}`)
    expect(salts.saltFor(TODAY)).not.toBe(old)
    expect(salts.saltFor(TODAY).equals(old)).toBe(false)
  })

  it('that are too old are deleted at a start after a long stop', () => {
    start().close()
    now += 10 * DAY_MS
    start()
    expect(Object.keys(onDisk())).toEqual([`${TODAY + 10}`])
  })

  it('of a day are made by the first scan that needs them, should midnight have been missed', () => {
    const salts = start()
    now += 5 * DAY_MS
    const salt = text(salts, TODAY + 5)
    expect(onDisk()).toEqual({ [TODAY + 5]: salt })
  })

  it('are found for every day that is asked for, however a clock jumps', () => {
    const salts = start()
    const today = text(salts, TODAY)
    for (const day of [TODAY - 400, TODAY + 400, -1, 0, Number.NaN])
      expect(salts.saltFor(day).symmetricKeySize).toBe(32)
    now -= 400 * DAY_MS
    salts.rotate()
    expect(text(salts, TODAY - 400)).not.toBe(today)
    expect(Object.keys(onDisk())).toEqual([`${TODAY - 400}`])
  })

  it.each(['', '{', 'null', '[]', '7', '{"1":2}', `{"${TODAY}":"c2hvcnQ="}`, '{"x":"AAAA"}'])(
    'are made anew when the file is damaged: %s',
    (damaged) => {
      mkdirSync(join(dataDir, 'volatile'))
      writeFileSync(file(), damaged)
      const salt = text(start(), TODAY)
      expect(Buffer.from(salt, 'base64')).toHaveLength(32)
      expect(onDisk()).toEqual({ [TODAY]: salt })
    },
  )

  it('are not readable by others because a crash left a readable draft', () => {
    mkdirSync(join(dataDir, 'volatile'))
    writeFileSync(`${file()}.new`, '{}', { mode: 0o644 })
    start()
    expect(statSync(file()).mode & 0o777).toBe(0o600)
  })

  it('stop the start with an error that names DATA_DIR when they cannot be kept', () => {
    writeFileSync(join(dataDir, 'volatile'), 'a file where the folder should be')
    expect(() => start()).toThrow(/salts\.json cannot be read or written: .*DATA_DIR/)
  })

  it('work on from memory when they can no longer be written, say so, and are written once that is possible', () => {
    const errors: Error[] = []
    const salts = start((error) => errors.push(error))
    const volatile = join(dataDir, 'volatile')
    rmSync(volatile, { recursive: true })
    writeFileSync(volatile, '')
    now += DAY_MS
    const salt = text(salts, TODAY + 1)
    expect(errors).toHaveLength(1)
    expect(text(salts, TODAY + 1)).toBe(salt)
    rmSync(volatile)
    salts.rotate()
    expect(onDisk()[TODAY + 1]).toBe(salt)
    expect(errors).toHaveLength(1)
  })
})
