import { describe, expect, it } from '@jest/globals'
import type { Revision } from '@qregg/contract'
import { changesOf } from '../../src/code/changes.ts'
import { PLAIN } from '../../src/codes/editor/look.ts'

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

  it('which parts of a design differ, in the words of the editor', () => {
    const design = {
      ...PLAIN,
      foreground: '#12355b',
      modules: 'dots',
      logo: { id: 'logo_1', size: 0.22 },
      frame: { text: 'Scan me', foreground: null, background: null },
    } as const
    const told = [
      { name: 'Logo', from: 'none', to: 'a logo' },
      { name: 'Colour of the modules', from: '#000000', to: '#12355b' },
      { name: 'Shape of the modules', from: 'square', to: 'dots' },
      { name: 'Text below', from: 'none', to: 'Scan me' },
    ]
    const styled = { ...design, check: {} } as unknown as Revision['code']['design']
    expect(changes(['design'], { design: styled })).toEqual(told)
    const back = told.map(({ name, from, to }) => ({ name, from: to, to: from }))
    expect(changes(['design'], { design: null }, { ...before, design: styled })).toEqual(back)
  })

  it('that a design changed where nothing that is seen differs, or the one before is not known', () => {
    const check = { grade: 'B' }
    const graded = { ...PLAIN, check } as unknown as Revision['code']['design']
    expect(changes(['design'], { design: graded })).toEqual([{ name: 'Design' }])
    const revision = { changed: ['design'], code: { ...before, design: graded } } as Revision
    expect(changesOf(revision, undefined)).toEqual([{ name: 'Design' }])
  })

  it('nothing about fields of a later version', () => {
    expect(changes(['folder'], {})).toEqual([])
  })
})
