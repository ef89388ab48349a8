import { describe, expect, it } from '@jest/globals'
import type { Revision } from '@qregg/contract'
import { changesOf } from '../../src/code/changes.ts'

const before: Revision['code'] = {
  title: null,
  payload: { url: 'https://example.com/menu' },
  destination: 'https://example.com/menu',
  active: true,
  tags: ['summer'],
  metadata: { table: '12' },
  externalId: null,
  design: null,
}
function changes(changed: string[], after: Partial<Revision['code']>, previous = before) {
  return changesOf({ changed, code: { ...before, ...after } } as Revision, previous)
}

describe('the history of a code tells', () => {
  it('where a link led and leads, once', () => {
    const url = 'https://example.com/winter'
    expect(changes(['payload', 'destination'], { payload: { url }, destination: url })).toEqual([
      { name: 'Destination', from: 'https://example.com/menu', to: url },
    ])
  })

  it('a status, tags and an empty title as words', () => {
    expect(changes(['title', 'active', 'tags'], { title: 'Menu', active: false, tags: [] })).toEqual([
      { name: 'Title', from: 'nothing', to: 'Menu' },
      { name: 'Status', from: 'active', to: 'stopped' },
      { name: 'Tags', from: 'summer', to: 'none' },
    ])
  })

  it('only those texts of the metadata that differ', () => {
    expect(changes(['metadata'], { metadata: { table: '12', room: 'terrace' } })).toEqual([
      { name: 'Metadata: room', from: 'nothing', to: 'terrace' },
    ])
  })

  it('that a password was changed, and neither the old nor the new one', () => {
    const wifi = (password: string) => ({ ssid: 'Guests', security: 'WPA' as const, password, hidden: false })
    const told = changes(
      ['payload'],
      { payload: wifi('the new one') },
      { ...before, payload: wifi('the old one') },
    )
    expect(told).toEqual([{ name: 'Content: password' }])
  })

  it('what is known where the revision before is on a page that was not read yet', () => {
    const revision = { changed: ['title'], code: { ...before, title: 'Menu' } } as Revision
    expect(changesOf(revision, undefined)).toEqual([{ name: 'Title', from: undefined, to: 'Menu' }])
  })

  it('nothing about fields of a later version', () => {
    expect(changes(['folder'], {})).toEqual([])
  })
})
