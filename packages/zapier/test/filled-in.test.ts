import { describe, expect, it } from '@jest/globals'
import { filledIn, listOf } from '../src/inputs/filled-in.ts'

describe('filledIn', () => {
  it('leaves out what is blank, at every depth', () => {
    const blank = {
      a: '',
      b: '   ',
      c: null,
      d: undefined,
      e: [],
      f: ['', null],
      g: {},
      h: { x: '', y: [' '] },
    }
    expect(filledIn(blank)).toEqual({})
  })

  it('keeps what only looks blank', () => {
    expect(filledIn({ no: false, zero: 0, text: '0' })).toEqual({ no: false, zero: 0, text: '0' })
  })

  it('takes the spaces around texts away', () => {
    expect(filledIn({ title: ' Menu ', tags: [' a', ''], data: { table: '12 ', seat: '' } })).toEqual({
      title: 'Menu',
      tags: ['a'],
      data: { table: '12' },
    })
  })

  it('bears having got nothing at all', () => {
    expect([filledIn(undefined), filledIn(null)]).toEqual([{}, {}])
  })
})

describe('listOf', () => {
  it('takes lines and texts with commas alike', () => {
    expect(listOf(['summer, sale', ' print '])).toEqual(['summer', 'sale', 'print'])
  })

  it('of nothing is nothing, which overwrites nothing', () => {
    expect([listOf(undefined), listOf([]), listOf([' , '])]).toEqual([undefined, undefined, undefined])
  })
})
