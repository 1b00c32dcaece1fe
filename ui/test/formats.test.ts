import { expect, it } from 'vitest'
import { accepted, fileEndings, formatNames, formatOf } from '../src/model/formats'
import { once } from '../src/once'
import { speak } from '../src/words'
import { formats, jpeg, netpbm, png, tiff } from './formats'

it.each([['a.JPG', jpeg], ['b.jpeg', jpeg], ['c.v2.tif', tiff], ['d.png', png], ['e.pgm', netpbm], ['png', undefined], ['f.pdf', undefined], ['g.', undefined],
  ['jpg.', undefined], ['h.pgm.txt', undefined]])('%s tells its format', (name, format) => {
  expect(formatOf(formats, name)).toBe(format)
})

it('names formats and the ends of their files', () => {
  expect(formatNames(formats)).toBe('JPEG, PNG, TIFF and Netpbm')
  expect(formatNames([png])).toBe('PNG')
  expect(fileEndings([jpeg, png])).toBe('.jpg, .jpeg or .png')
})

it('names formats in the language of the pages', async () => {
  await speak('de').catch(() => {}) // Without a page, only its attribute for the language cannot be set.
  expect(formatNames([jpeg, png])).toBe('JPEG und PNG')
  expect(fileEndings([jpeg, png])).toBe('.jpg, .jpeg oder .png')
  await speak('en').catch(() => {})
})

it('offers files by media type and by name', () => {
  expect(accepted([jpeg, netpbm])).toBe('image/jpeg,image/x-portable-anymap,.jpg,.jpeg,.pnm,.pgm')
})

it('asks once, and again after a failure', async () => {
  let asked = 0
  const answer = once(async () => {
    asked++
    if (asked === 1) throw new Error('unreachable')
    return asked
  })
  await expect(answer()).rejects.toThrow('unreachable')
  expect(await answer()).toBe(2)
  expect(await answer()).toBe(2)
})
