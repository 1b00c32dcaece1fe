import { describe, expect, it } from 'vitest'
import type { Operation } from '../src/api/types'
import { jpeg, netpbm, png, tiff } from './formats'
import { complaint, defaults, inPageWords, missingFiles, OUTPUT, outputComplaint, outputFields, outputOf, resultFormats, summary, takenOver } from '../src/model/parameters'

const clahe: Operation = {
  name: 'clahe', suffix: 'clahe', description: 'Locally.', counts: true, parameters: [
    { name: 'clip', description: '', type: 'number', words: [], least: 0.1, greatest: 100, whole: false, default: '2' },
    { name: 'bits', description: '', type: 'number', words: ['full', 'auto'], least: 8, greatest: 16, whole: true, default: 'full' },
    { name: 'color', description: '', type: 'choice', choices: ['luminance', 'gray'], default: 'luminance' },
    { name: 'mask', description: '', type: 'mask', required: false },
  ],
}
const match: Operation = {
  name: 'match', suffix: 'matched', description: '', counts: true, parameters: [
    { name: 'reference', description: '', type: 'reference', required: true },
    { name: 'color', description: '', type: 'choice', choices: ['luminance', 'per-channel'], default: 'luminance' },
  ],
}
const [clip, bits, color] = clahe.parameters

it('begins with the defaults, of files with none', () => {
  expect(defaults(clahe)).toEqual({ clip: '2', bits: 'full', color: 'luminance' })
})

describe('a value', () => {
  it.each([['2.5', ''], ['0', 'Enter a number from 0.1 to 100.'], ['', 'Enter a number from 0.1 to 100.'], ['abc', 'Enter a number from 0.1 to 100.'],
    ['Infinity', 'Enter a number from 0.1 to 100.']])('%j of a number: %j', (value, wanted) => {
    expect(complaint(clip!, value)).toBe(wanted)
  })
  it.each([['full', ''], ['12', ''], ['12.5', 'Enter a whole number from 8 to 16, or full or auto.'], ['half', 'Enter a whole number from 8 to 16, or full or auto.']])(
    '%j of a number with words: %j', (value, wanted) => expect(complaint(bits!, value)).toBe(wanted))
  it.each([['auto', ''], ['-9999.5', ''], ['1e38', ''], ['x', 'Enter a number, or auto.']])('%j of any number: %j', (value, wanted) => {
    expect(complaint({ name: 'nodata', description: '', type: 'number', words: ['auto'], whole: false, default: 'auto' }, value)).toBe(wanted)
  })
  it.each([['auto', true], ['0,1', true], ['-1e3,-2.5', true], ['2,2', true], ['2,1', false], ['1', false], ['1,', false], ['1,2,3', false], ['a,b', false]])(
    '%j of two numbers: %j', (value, fits) => {
      const range = { name: 'range', description: '', type: 'interval' as const, words: ['auto'], default: 'auto' }
      expect(complaint(range, value)).toBe(fits ? '' : 'Enter two numbers such as -10,2500.5, the second one not below the first, or auto.')
    })
  it('of a choice is one of its words', () => {
    expect(complaint(color!, 'gray')).toBe('')
    expect(complaint(color!, 'red')).toContain('luminance, gray')
  })
})

it('takes over what the other operation takes, too', () => {
  expect(takenOver(clahe, { color: 'gray', clip: '3', columns: '9' })).toEqual({ clip: '3', bits: 'full', color: 'gray' })
  expect(takenOver(match, { color: 'gray' })).toEqual({ color: 'luminance' })
})

it('tells which files are missing', () => {
  expect(missingFiles(match, {})).toEqual(['reference'])
  expect(missingFiles(match, { reference: 'id' })).toEqual([])
  expect(missingFiles(clahe, {})).toEqual([])
})

it('says in a few words what is not as usual', () => {
  expect(summary(clahe, { clip: '3', bits: 'full', color: 'gray', mask: '' })).toBe('clip limit 3, channels gray')
})

it('offers what at least one of the formats has', () => {
  const offered = (...formats: Parameters<typeof outputFields>[0]) => outputFields(formats).map(({ name }) => name)
  expect(offered(jpeg)).toEqual(['format', 'quality', 'subsampling', 'pages', 'salvage'])
  expect(offered(netpbm, png)).toEqual(['format', 'level', 'pages', 'salvage'])
  expect(offered()).toEqual([])
})

it('offers what the format that is asked for has', () => {
  expect(resultFormats([jpeg], [jpeg, png, tiff], 'tiff')).toEqual([tiff])
  expect(resultFormats([jpeg], [jpeg, png, tiff], '')).toEqual([jpeg])
})

it('calls an option that helps by its label', () => {
  expect(inPageWords('it is cut off; salvage=true (--salvage) processes the undamaged part')).toBe(
    'it is cut off; “Salvage damaged pictures” in the form for a new job processes the undamaged part')
  expect(inPageWords('it is no picture')).toBe('it is no picture')
})

it('asks only for what the formats have', () => {
  const wishes = { quality: '90', compression: 'zstd', level: '', pages: '1,3-5' }
  expect(outputOf(wishes, [jpeg])).toEqual({ quality: '90', pages: '1,3-5' })
  expect(outputOf(wishes, [tiff, png])).toEqual({ compression: 'zstd', pages: '1,3-5' })
  expect(outputOf(wishes, [netpbm])).toEqual({ pages: '1,3-5' })
  expect(outputOf({ salvage: 'true' }, [netpbm])).toEqual({ salvage: 'true' })
  expect(outputOf({ salvage: '' }, [netpbm])).toEqual({})
})

it.each([['quality', '100', true], ['quality', '0', false], ['quality', '101', false], ['pages', '1, 3-5', true], ['pages', '-', false], ['pages', '', true]])(
  'takes of %s %j: %s', (name, value, taken) => {
    expect(outputComplaint(OUTPUT.find((field) => field.name === name)!, value) === '').toBe(taken)
  })
