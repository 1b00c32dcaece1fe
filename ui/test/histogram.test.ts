import { describe, expect, it } from 'vitest'
import type { Channel, View } from '../src/api/types'
import { asked, entered, matters, plain } from '../src/model/display'
import { columns, cumulative, extent, heights, interval, sample, ticks, union, usual } from '../src/model/histogram'

const channel = (counts: number[], low = 0, binWidth = 1): Channel => ({ name: 'gray', low, binWidth, counts })

describe('a histogram', () => {
  it('is gathered in columns without losing a sample', () => {
    expect(columns(channel([1, 2, 3, 4]), [0, 4], 2)).toEqual([3, 7])
    expect(columns(channel([1, 2, 3, 4]), [0, 4], 4)).toEqual([1, 2, 3, 4])
    expect(columns(channel([6, 0]), [0, 2], 6)).toEqual([2, 2, 2, 0, 0, 0])
    expect(columns(channel([3, 3, 3], 100, 10), [100, 130], 2)).toEqual([4.5, 4.5])
  })

  it('shows the part of an interval only', () => {
    expect(columns(channel([1, 2, 3, 4], -10, 5), [-5, 5], 2)).toEqual([2, 3])
    expect(columns(channel([5]), [10, 20], 2)).toEqual([0, 0])
  })

  it('adds up to all samples, whatever part is shown', () => {
    expect(cumulative(channel([1, 0, 3, 0]), [0, 4], 4)).toEqual([0.25, 0.25, 1, 1])
    expect(cumulative(channel([1, 0, 3, 0]), [2, 3], 1)).toEqual([1])
    expect(cumulative(channel([2, 2]), [0, 2], 4)).toEqual([0.25, 0.5, 0.75, 1])
    expect(cumulative(channel([0, 0]), [0, 2], 2)).toEqual([0, 0])
    expect(cumulative(channel([1, 1]), [-2, 0], 2)).toEqual([0, 0])
  })

  it('has room for every count on a logarithmic scale', () => {
    const [one, many] = heights([1, 1_000_000], true)
    expect(many).toBe(1)
    expect(one).toBeGreaterThan(0.04)
    expect(heights([0, 0], true)).toEqual([0, 0])
    expect(heights([5, 10], false)).toEqual([0.5, 1])
  })

  it('has an axis in real values', () => {
    expect(extent(channel([1, 2], 256, 16))).toEqual([256, 288])
    expect(ticks([0, 65_536])).toEqual(['0', '16,384', '32,768', '49,152', '65,536'])
    expect(ticks([0, 256], 255)).toEqual(['0', '64', '128', '192', '255'])
  })

  it('has an axis of the values that occur, none beyond those that samples can have', () => {
    const statistics = { samples: 2, mean: 5, deviation: 1, least: 1000, greatest: 4096, used: 1 }
    expect(usual({ least: 0, greatest: 255, channels: [] }, channel([1, 2]))).toEqual([0, 256])
    expect(usual({ least: 0, greatest: 65_535, channels: [] }, { ...channel([1, 2], 0, 16), statistics })).toEqual([1000, 4112])
    expect(usual({ least: 0, greatest: 65_535, channels: [] }, { ...channel([1, 2], 0, 16), statistics: { ...statistics, greatest: 65_535 } })).toEqual([1000, 65_536])
    expect(usual({ channels: [] }, { ...channel([1, 2], 0, 0.5), statistics: { ...statistics, least: 0, greatest: 0 } })).toEqual([0, 1])
  })

  it('has labels with enough digits', () => {
    expect(sample(0.12345, 0.5)).toBe('0.123')
    expect(sample(-32_768, 65_535)).toBe('-32,768')
    expect(union([0, 4], [2, 9])).toEqual([0, 9])
  })

  it.each([['1', '2', [1, 2]], ['-0.5', '1e3', [-0.5, 1000]], ['2', '1', undefined], ['', '5', undefined], ['x', '5', undefined], ['3', '3', undefined]])(
    'takes %s to %s as %j', (from, to, expected) => expect(interval(from, to)).toEqual(expected))
})

describe('the display range', () => {
  const view = { full: { low: 0, high: 65_535 }, range: { low: 100, high: 4_000 } } as View

  it('is left to the master unless it is chosen', () => {
    expect(asked({ kind: 'automatic' }, 'input', view.full)).toBeUndefined()
    expect(asked({ kind: 'full' }, 'input', view.full)).toEqual({ low: 0, high: 65_535 })
    expect(asked({ kind: 'full' }, 'input')).toBeUndefined()
    const own = { kind: 'custom' as const, input: { low: 1, high: 2 }, result: { low: 3, high: 4 } }
    expect(asked(own, 'result', view.full)).toEqual({ low: 3, high: 4 })
  })

  it('matters for pictures of more than 8 bits', () => {
    expect(matters(view, undefined)).toBe(true)
    expect(matters({} as View)).toBe(false)
  })

  it('is entered as two numbers', () => {
    expect(entered('10', '20')).toEqual({ low: 10, high: 20 })
    expect(entered('20', '10')).toBeUndefined()
    expect(plain(0.1 + 0.2)).toBe('0.3')
  })
})
