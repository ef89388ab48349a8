import { describe, expect, it } from '@jest/globals'
import { BoundedCache } from '../src/bounded-cache.ts'

describe('a bounded cache', () => {
  it('gives back what it was given', () => {
    const cache = new BoundedCache<string, number | null>(10)
    cache.set('a', 1)
    cache.set('b', null)
    cache.set('a', 2)
    expect([cache.get('a'), cache.get('b'), cache.get('c')]).toEqual([2, null, undefined])
  })

  it('never holds more than its maximum', () => {
    for (const maximum of [1, 2, 3, 10, 101]) {
      const cache = new BoundedCache<number, number>(maximum)
      for (let key = 0; key < 1_000; key += 1) {
        cache.set(key, key)
        cache.get(key - 3)
        cache.get(key >> 1)
        expect(cache.size).toBeLessThanOrEqual(maximum)
      }
    }
  })

  it('keeps what is used while others come and go', () => {
    const cache = new BoundedCache<number, string>(10)
    cache.set(-1, 'used')
    for (let key = 0; key < 1_000; key += 1) {
      cache.set(key, 'once')
      expect(cache.get(-1)).toBe('used')
    }
    expect(cache.get(500)).toBeUndefined()
  })

  it('keeps an entry at least until half of its maximum of others came after it', () => {
    const cache = new BoundedCache<number, number>(10)
    for (let key = 0; key < 100; key += 1) {
      cache.set(key, key)
      for (let before = Math.max(0, key - 4); before <= key; before += 1)
        expect(cache.get(before)).toBe(before)
    }
  })

  it('does not give back what was deleted or replaced, however long ago it was set', () => {
    const cache = new BoundedCache<number, string>(4)
    for (const key of [1, 2]) cache.set(key, 'old')
    cache.set(1, 'new')
    cache.delete(2)
    for (const key of [5, 6, 7]) {
      expect(cache.get(1)).toBe('new')
      expect(cache.get(2)).toBeUndefined()
      cache.set(key, 'other')
    }
    cache.delete(1)
    expect(cache.get(1)).toBeUndefined()
  })

  it.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])('refuses to hold %d entries', (maximum) => {
    expect(() => new BoundedCache(maximum)).toThrow(/at least 1/)
  })
})
