import { describe, expect, it } from '@jest/globals'
import { ownerOf } from '../../src/webhooks/owner.ts'

const ids = Array.from({ length: 3_000 }, (_, i) => `wh_${i.toString(36).padStart(22, '0')}`)
const sharesOf = (members: number[]) => {
  const counts = new Map(members.map((member) => [member, 0]))
  for (const id of ids)
    counts.set(ownerOf(id, members) ?? -1, (counts.get(ownerOf(id, members) ?? -1) ?? 0) + 1)
  return [...counts.values()]
}

describe('a webhook’s owner', () => {
  it('is one of the members, and the same whatever order they are named in', () => {
    for (const id of ids) {
      const owner = ownerOf(id, [3, 7, 9])
      expect([3, 7, 9]).toContain(owner)
      expect(ownerOf(id, [9, 3, 7])).toBe(owner)
    }
  })

  it('is nobody where there is nobody', () => {
    expect(ownerOf('wh_1', [])).toBeUndefined()
  })

  it.each([[[1, 2]], [[1, 2, 3]], [[10, 11, 12, 13, 14]]])('is fairly shared among %j', (members) => {
    const fair = ids.length / members.length
    for (const share of sharesOf(members)) expect(Math.abs(share - fair)).toBeLessThan(0.2 * fair)
  })

  it('changes only with the member that comes or goes', () => {
    for (const id of ids) {
      const before = ownerOf(id, [1, 2, 3])
      const after = ownerOf(id, [1, 2, 3, 4])
      expect([before, 4]).toContain(after)
      if (before !== 2) expect(ownerOf(id, [1, 3])).toBe(before)
    }
  })
})
